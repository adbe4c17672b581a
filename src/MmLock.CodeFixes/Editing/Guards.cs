using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace MmLock.CodeFixes.Editing;

/// <summary>Which values stand for a hold that ends when they are disposed of.</summary>
internal static class Guards
{
    /// <summary>Whether a <c>using</c> can end it. A task can be disposed of, but that does not give back what it has waited for.</summary>
    public static bool IsDisposable(ITypeSymbol type, Compilation compilation) =>
        !IsAwaitable(type)
        && (type.AllInterfaces.Contains(compilation.GetSpecialType(SpecialType.System_IDisposable), SymbolEqualityComparer.Default)
            || type.SpecialType == SpecialType.System_IDisposable
            || type.IsRefLikeType
                && type.GetMembers("Dispose").OfType<IMethodSymbol>()
                    .Any(m => m is { ReturnsVoid: true, Parameters.Length: 0, DeclaredAccessibility: Accessibility.Public }));

    /// <summary>Something that is waited for, and is not yet what it will yield.</summary>
    public static bool IsAwaitable(ITypeSymbol type)
    {
        for (ITypeSymbol? at = type; at is not null; at = at.BaseType)
        {
            if (at.GetMembers("GetAwaiter").OfType<IMethodSymbol>().Any(m => m is { IsStatic: false, Parameters.Length: 0 }))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Members of it are used and nothing else: it is not handed on, copied, stored or caught by a lambda.</summary>
    public static bool IsOnlyAsked(ILocalSymbol guard, SyntaxNode declaration, SemanticModel model) =>
        declaration.Parent!.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Where(n => n.Identifier.ValueText == guard.Name && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(n).Symbol, guard))
            .All(n => n.Parent is MemberAccessExpressionSyntax access && access.Expression == n
                && !n.Ancestors().TakeWhile(a => a != declaration.Parent)
                    .Any(a => a is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax));

    /// <summary><c>guard.Dispose();</c></summary>
    public static bool IsDisposal(SyntaxToken release, ILocalSymbol guard, SemanticModel model) =>
        StatementLists.StatementOf(release)
            is ExpressionStatementSyntax { Expression: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } }
        && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(access.Expression).Symbol, guard);

    /// <summary>Whether a value says if the lock was taken, or will be a hold only when it has been waited for.</summary>
    public static bool IsUncertain(ExpressionSyntax acquire, ITypeSymbol? value, SemanticModel model) =>
        value is not null && (IsAwaitable(value)
            || value.SpecialType == SpecialType.System_Boolean
                && !(model.GetOperation(acquire) is IInvocationOperation call
                    && LockOperationReader.Of(model.Compilation, PrimitiveTable.BuiltIn).Read(call) is { Verb: LockVerb.Acquire }));
}
