using System.Collections.Concurrent;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Operations;

/// <summary>How the lock in a declaration is made, which decides whether it is re-entrant and how many it admits.</summary>
internal sealed class LockCreations(SemanticModels models)
{
    private readonly ConcurrentDictionary<ISymbol, ImmutableArray<IObjectCreationOperation>> _known = new(SymbolEqualityComparer.Default);

    /// <summary>Every creation that is assigned to a field, property or local; none when something else may be assigned too.</summary>
    public ImmutableArray<IObjectCreationOperation> Of(ISymbol symbol) => _known.GetOrAdd(symbol.OriginalDefinition, Read);

    private ImmutableArray<IObjectCreationOperation> Read(ISymbol symbol)
    {
        var values = new List<ExpressionSyntax>();
        foreach (SyntaxReference reference in symbol.DeclaringSyntaxReferences)
        {
            switch (reference.GetSyntax())
            {
                case VariableDeclaratorSyntax { Initializer: { } initializer }:
                    values.Add(initializer.Value);
                    break;
                case PropertyDeclarationSyntax { Initializer: { } initializer }:
                    values.Add(initializer.Value);
                    break;
            }
        }

        IEnumerable<SyntaxNode> scope = symbol is ILocalSymbol
            ? symbol.ContainingSymbol.DeclaringSyntaxReferences.Select(r => r.GetSyntax())
            : symbol.ContainingType?.DeclaringSyntaxReferences.Select(r => r.GetSyntax()) ?? Enumerable.Empty<SyntaxNode>();
        values.AddRange(
            scope.SelectMany(s => s.DescendantNodes()).OfType<AssignmentExpressionSyntax>().Where(a => Names(a.Left) == symbol.Name)
                .Select(a => a.Right));
        ImmutableArray<IObjectCreationOperation> creations = values
            .Where(v => models.Compilation.ContainsSyntaxTree(v.SyntaxTree))
            .Select(v =>
                models.Get(v.SyntaxTree).GetOperation(v, CancellationToken.None) is { } value
                    ? Values.Unwrap(value) as IObjectCreationOperation
                    : null)
            .OfType<IObjectCreationOperation>().ToImmutableArray();
        return creations.Length == values.Count ? creations : ImmutableArray<IObjectCreationOperation>.Empty;
    }

    private static string? Names(ExpressionSyntax target) => target switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        _ => null,
    };

    /// <summary>Whether what creates a lock makes it re-entrant.</summary>
    public static bool IsRecursive(IObjectCreationOperation creation, LockPrimitive primitive) =>
        primitive.ReentrantIf is { } policy
            && creation.Arguments.Any(a =>
                a.Parameter?.Name == policy && a.ArgumentKind == ArgumentKind.Explicit
                    && a.Value.ConstantValue is not { HasValue: true, Value: 0 });
}
