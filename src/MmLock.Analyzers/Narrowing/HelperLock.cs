using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Narrowing;

/// <summary>
/// A lock that is named by members alone, of the object that calls or of none: functions of that object have it by the same name.
/// </summary>
/// <param name="Members">From the first to the lock.</param>
/// <param name="IsStatic">The first is of no object.</param>
internal sealed record HelperLock(ImmutableArray<ISymbol> Members, bool IsStatic)
{
    private const int MaxMembers = 6;

    /// <summary>Null for a lock that a variable has, or that is named otherwise.</summary>
    public static HelperLock? Of(LockUse acquire)
    {
        var members = ImmutableArray.CreateBuilder<ISymbol>();
        IOperation? at = acquire.Lock.Target;
        while (members.Count < MaxMembers)
        {
            switch (at)
            {
                case IParenthesizedOperation inner:
                    at = inner.Operand;
                    break;
                case IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol { IsIndexer: false } } reference:
                    members.Insert(0, reference.Member);
                    if (reference.Instance is null)
                    {
                        return new HelperLock(members.ToImmutable(), true);
                    }

                    at = reference.Instance;
                    break;
                case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } when members.Count > 0:
                    return new HelperLock(members.ToImmutable(), false);
                default:
                    return null;
            }
        }

        return null;
    }

    /// <summary>How a function spells it; null where it cannot.</summary>
    public string? In(IMethodSymbol function, SyntaxNode declaration, SemanticModel model)
    {
        INamedTypeSymbol type = function.ContainingType;
        ISymbol first = Members[0];
        if (!Members.All(m => model.Compilation.IsSymbolAccessibleWithin(m, type))
            || !IsStatic && (function.IsStatic || !IsOf(first, type))

            // Of a generic type each instance has a lock of its own, and functions of others run.
            || IsStatic && first.ContainingType.IsGenericType)
        {
            return null;
        }

        int place = declaration.SpanStart;
        bool isHidden = declaration.FirstAncestorOrSelf<MemberDeclarationSyntax>()!.DescendantTokens().Any(t =>
            t.IsKind(SyntaxKind.IdentifierToken) && t.ValueText == first.Name && t.Parent is ParameterSyntax or VariableDeclaratorSyntax
                or SingleVariableDesignationSyntax or ForEachStatementSyntax or LocalFunctionStatementSyntax);
        string? owner = !IsStatic ? isHidden ? "this" : null
            : isHidden || !IsOf(first, type) ? first.ContainingType.ToMinimalDisplayString(model, place)
            : null;
        string text = string.Join(".", Members.Select(m => m.Name));
        text = owner is null ? text : $"{owner}.{text}";

        // What a class hides of its base has the same name.
        int body = declaration.ChildNodes().OfType<BlockSyntax>().FirstOrDefault()?.OpenBraceToken.Span.End ?? place;
        ISymbol? bound = model.GetSpeculativeSymbolInfo(
            body, SyntaxFactory.ParseExpression(text), SpeculativeBindingOption.BindAsExpression).Symbol;
        return SymbolEqualityComparer.Default.Equals(bound?.OriginalDefinition, Members[Members.Length - 1].OriginalDefinition)
            ? text
            : null;
    }

    private static bool IsOf(ISymbol member, INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? at = type; at is not null; at = at.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(at.OriginalDefinition, member.ContainingType.OriginalDefinition))
            {
                return true;
            }
        }

        return false;
    }
}
