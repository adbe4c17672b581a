using System.Collections.Concurrent;
using MmLock.Analyzers.Operations;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Ranges;

/// <summary>A body, its assignments and what it returns.</summary>
internal sealed record PlaceBody(ImmutableArray<IOperation> Roots, LocalValues Locals, ImmutableArray<IOperation> Returned);

/// <summary>The bodies that are at hand, read once.</summary>
internal sealed class PlaceBodies(SemanticModels models, CancellationToken cancellationToken)
{
    private readonly ConcurrentDictionary<ISymbol, PlaceBody?> _bodies = new(SymbolEqualityComparer.Default);

    /// <summary>Nothing sets the field, nor what is a part of it, after the object was made.</summary>
    public bool IsSetOnce(IFieldSymbol field) => models.IsSetOnce(field, cancellationToken);

    public bool IsSetOnce(IPropertySymbol property) => models.IsSetOnce(property, cancellationToken);

    /// <returns>Null for a method whose body cannot be seen.</returns>
    public PlaceBody? Of(IMethodSymbol method) =>
        _bodies.GetOrAdd((method.ReducedFrom ?? method).OriginalDefinition, m => Read((IMethodSymbol)m));

    public PlaceBody Of(SyntaxNode body, SemanticModel model)
    {
        ImmutableArray<IOperation> roots = RootsOf(body, model).ToImmutableArray();
        return new PlaceBody(roots, new LocalValues(roots), ImmutableArray<IOperation>.Empty);
    }

    private PlaceBody? Read(IMethodSymbol method)
    {
        var roots = new List<IOperation>();
        foreach (SyntaxReference reference in (method.PartialImplementationPart ?? method).DeclaringSyntaxReferences)
        {
            SyntaxNode declaration = reference.GetSyntax(cancellationToken);
            if (models.Compilation.ContainsSyntaxTree(declaration.SyntaxTree) && declaration is not TypeDeclarationSyntax)
            {
                roots.AddRange(RootsOf(declaration, models.Get(declaration.SyntaxTree)));
            }
        }

        return roots.Count == 0 ? null : new PlaceBody(
            roots.ToImmutableArray(),
            new LocalValues(roots),
            roots.SelectMany(r => r.DescendantsAndSelf()).OfType<IReturnOperation>()
                .Where(r => r.ReturnedValue is not null && !IsInFunction(r, roots)).Select(r => r.ReturnedValue!).ToImmutableArray());
    }

    private static bool IsInFunction(IOperation operation, List<IOperation> roots)
    {
        for (IOperation? at = operation.Parent; at is not null && !roots.Contains(at); at = at.Parent)
        {
            if (at is IAnonymousFunctionOperation or ILocalFunctionOperation)
            {
                return true;
            }
        }

        return false;
    }

    private IEnumerable<IOperation> RootsOf(SyntaxNode node, SemanticModel model)
    {
        if (model.GetOperation(node, cancellationToken) is { } operation)
        {
            return new[] { operation };
        }

        return node.ChildNodes().Where(n => n is not (AttributeListSyntax or ParameterListSyntax)).SelectMany(n => RootsOf(n, model));
    }
}
