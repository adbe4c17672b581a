using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Protocol;

/// <summary>Where the guard of an acquire goes, as far as the dataflow does not follow it.</summary>
internal static class GuardUses
{
    /// <summary><c>RangeGuard</c>, <c>VmaLock.Scope</c>, <c>System.Threading.Lock.Scope</c>.</summary>
    public static bool IsGuard(ITypeSymbol? type, KnownTypes types) =>
        KnownTypes.Is(type, types.RangeGuard) || KnownTypes.Is(type, types.StructureGuard) || KnownTypes.Is(type, types.RangeSetGuard)
        || type is { ContainingType: { } owner } && types.Primitives.Of(owner) is { } primitive
            && primitive.Members.Any(m => m.Is(MemberMarks.Scope)) && GuardTypes.IsGuard(type);

    /// <summary>The guard itself, or the task that brings it.</summary>
    public static bool IsGuardOrItsTask(ITypeSymbol? type, KnownTypes types) =>
        IsGuard(type, types)
            || type is INamedTypeSymbol { Name: "ValueTask" or "Task", TypeArguments: { Length: 1 } results } && IsGuard(results[0], types);

    /// <summary>A lambda or local function ends the hold, or the guard becomes part of something bigger.</summary>
    public static bool GoElsewhere(AcquireSite site, ProtocolBody body)
    {
        SyntaxNode acquire = site.Operation!.Syntax;
        if (IsPartOfSomething(acquire))
        {
            return true;
        }

        foreach (ISymbol variable in Variables(acquire, body))
        {
            foreach (IdentifierNameSyntax name in SymbolUses.NamesIn(
                body.Body.Declaration, variable, body.Semantics, body.CancellationToken))
            {
                if (IsPartOfSomething(name)
                    || name.Ancestors().TakeWhile(a => a != body.Syntax)
                        .Any(a => a is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The locals that the guard of an acquire is put into.</summary>
    public static IEnumerable<ISymbol> Variables(SyntaxNode acquire, ProtocolBody body)
    {
        foreach (SyntaxNode at in acquire.Ancestors().TakeWhile(a => a is not StatementSyntax and not AnonymousFunctionExpressionSyntax))
        {
            ISymbol? variable = at switch
            {
                VariableDeclaratorSyntax declarator => body.Semantics.GetDeclaredSymbol(declarator, body.CancellationToken),
                AssignmentExpressionSyntax assignment => body.Semantics.GetSymbolInfo(assignment.Left, body.CancellationToken).Symbol,
                _ => null,
            };
            if (variable is ILocalSymbol or IParameterSymbol)
            {
                yield return variable;
            }
        }

        foreach (ArgumentSyntax argument
            in (acquire as InvocationExpressionSyntax)?.ArgumentList.Arguments.Where(a => a.RefKindKeyword.ValueText == "out")
            ?? Enumerable.Empty<ArgumentSyntax>())
        {
            ISymbol? variable = argument.Expression
                is DeclarationExpressionSyntax { Designation: SingleVariableDesignationSyntax designation }
                ? body.Semantics.GetDeclaredSymbol(designation, body.CancellationToken)
                : body.Semantics.GetSymbolInfo(argument.Expression, body.CancellationToken).Symbol;
            if (variable is not null)
            {
                yield return variable;
            }
        }
    }

    private static bool IsPartOfSomething(SyntaxNode value)
    {
        SyntaxNode at = value;
        while (at.Parent is ParenthesizedExpressionSyntax or CastExpressionSyntax or AwaitExpressionSyntax)
        {
            at = at.Parent;
        }

        return at.Parent is InitializerExpressionSyntax or ExpressionElementSyntax or AnonymousObjectMemberDeclaratorSyntax
            || at.Parent is ArgumentSyntax { Parent: TupleExpressionSyntax };
    }
}
