using System.Collections.Concurrent;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Locks;

/// <summary>
/// Names of one lock: a property that only returns a field is that field. And the reverse question, whether two
/// declarations can be the same object at all.
/// </summary>
internal sealed class LockAliases(SemanticModels models)
{
    /// <summary>Properties that return properties come to an end, but not in code that does not compile.</summary>
    private const int MaxDepth = 8;

    private readonly ConcurrentDictionary<ISymbol, ImmutableArray<ISymbol>> _returned = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, bool> _own = new(SymbolEqualityComparer.Default);

    /// <summary>The path with every property that only returns a member replaced by that member.</summary>
    public LockPath Canonical(LockPath path) =>
        path.IsOpaque || path.Members.All(m => m is not IPropertySymbol and not IMethodSymbol) ? path : Canonical(path, 0);

    private LockPath Canonical(LockPath path, int depth)
    {
        LockPath result = path.RootSymbol is { } root ? LockPath.Of(root) : LockPath.This;
        bool changed = false;
        for (int i = 0; i < path.Members.Length; i++)
        {
            ISymbol member = path.Members[i];
            ImmutableArray<ISymbol> instead = member is IPropertySymbol or IMethodSymbol
                ? _returned.GetOrAdd(member, Returned)
                : ImmutableArray<ISymbol>.Empty;
            changed |= !instead.IsEmpty;
            foreach (ISymbol part in instead.IsEmpty ? ImmutableArray.Create(member) : instead)
            {
                result = part.IsStatic ? LockPath.Static(part) : result.Member(part);
            }
        }

        return changed && depth < MaxDepth ? Canonical(result, depth + 1) : result;
    }

    /// <summary>
    /// The members, from <c>this</c>, that a getter or a method without parameters returns and does nothing else; else
    /// none.
    /// </summary>
    private ImmutableArray<ISymbol> Returned(ISymbol member)
    {
        IMethodSymbol? getter = member as IMethodSymbol ?? (member as IPropertySymbol)?.GetMethod;
        if (getter is null || getter.IsVirtual || getter.IsAbstract || getter.IsOverride || getter.DeclaringSyntaxReferences.IsEmpty
            || !getter.Parameters.IsEmpty)
        {
            return ImmutableArray<ISymbol>.Empty;
        }

        SyntaxNode declaration = getter.DeclaringSyntaxReferences[0].GetSyntax();
        ExpressionSyntax? value = declaration switch
        {
            ArrowExpressionClauseSyntax arrow => arrow.Expression,
            AccessorDeclarationSyntax { ExpressionBody: { } arrow } => arrow.Expression,
            MethodDeclarationSyntax { ExpressionBody: { } arrow } => arrow.Expression,
            AccessorDeclarationSyntax { Body.Statements: { Count: 1 } only } => (only[0] as ReturnStatementSyntax)?.Expression,
            MethodDeclarationSyntax { Body.Statements: { Count: 1 } only } => (only[0] as ReturnStatementSyntax)?.Expression,
            _ => null,
        };
        return value is null || !models.Compilation.ContainsSyntaxTree(value.SyntaxTree)
            ? ImmutableArray<ISymbol>.Empty
            : MembersOf(models.Get(value.SyntaxTree).GetOperation(value, CancellationToken.None));
    }

    private static ImmutableArray<ISymbol> MembersOf(IOperation? value)
    {
        ImmutableArray<ISymbol> members = ImmutableArray<ISymbol>.Empty;
        while (value is not null)
        {
            switch (Values.Unwrap(value))
            {
                case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance }:
                    return members;
                case IFieldReferenceOperation field:
                    members = members.Insert(0, field.Field.OriginalDefinition);
                    value = field.Instance;
                    break;
                case IPropertyReferenceOperation { Arguments.Length: 0 } property:
                    members = members.Insert(0, property.Property.OriginalDefinition);
                    value = property.Instance;
                    break;
                default:
                    return ImmutableArray<ISymbol>.Empty;
            }
        }

        // A static member begins a path of its own.
        return members;
    }

    /// <summary>
    /// Whether the declaration makes its lock itself, so that no other declaration's lock is the same object unless it
    /// is assigned from this one.
    /// </summary>
    public bool MakesItsOwn(ISymbol member) => _own.GetOrAdd(member.OriginalDefinition, IsMadeHere);

    private static bool IsMadeHere(ISymbol member)
    {
        foreach (SyntaxReference reference in member.DeclaringSyntaxReferences)
        {
            ExpressionSyntax? value = reference.GetSyntax() switch
            {
                VariableDeclaratorSyntax variable => variable.Initializer?.Value,
                PropertyDeclarationSyntax property => property.Initializer?.Value,
                _ => null,
            };
            if (value is not null)
            {
                return value is BaseObjectCreationExpressionSyntax;
            }
        }

        AssignmentExpressionSyntax[] assigned = member.ContainingType is { } type
            ? type.DeclaringSyntaxReferences.SelectMany(r => r.GetSyntax().DescendantNodes()).OfType<AssignmentExpressionSyntax>()
                .Where(a => Assigns(a.Left, member.Name)).ToArray()
            : System.Array.Empty<AssignmentExpressionSyntax>();
        return assigned.Length > 0 && assigned.All(a => a.Right is BaseObjectCreationExpressionSyntax);
    }

    private static bool Assigns(ExpressionSyntax target, string name) =>
        target is IdentifierNameSyntax identifier && identifier.Identifier.ValueText == name
        || target is MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax } access && access.Name.Identifier.ValueText == name;
}
