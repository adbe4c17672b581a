using System;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Locks;

/// <content>Objects that get to a project below, which locks whatever it is given: that project does not know their class.</content>
internal sealed partial class CompanionLocks
{
    private ImmutableArray<ISymbol> _ways;

    /// <summary>Parameters and members that other projects can name, and whose objects this one locks, whatever they are.</summary>
    private ImmutableArray<ISymbol> Ways(CancellationToken cancellationToken)
    {
        if (_ways.IsDefault)
        {
            var found = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
            found.UnionWith(_sites.Helpers(cancellationToken));
            foreach (ObjectLockSite site in _sites.All(cancellationToken).Where(s => s.Class is null && s.Value is not ITypeOfOperation))
            {
                new ObjectOrigins(graph, o => Note(o), cancellationToken).Reach(site.Value);
            }

            ImmutableInterlocked.InterlockedInitialize(ref _ways, found.Where(IsNamedBeyond).ToImmutableArray());

            bool Note(IOperation on)
            {
                if (on is IParameterReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation
                    && Values.SymbolOf(on) is { } symbol)
                {
                    found.Add(symbol.OriginalDefinition);
                }

                return false;
            }
        }

        return _ways;
    }

    private static bool IsNamedBeyond(ISymbol symbol) => !symbol.DeclaringSyntaxReferences.IsEmpty
        && (symbol is IParameterSymbol ? symbol.ContainingSymbol : symbol) is { DeclaredAccessibility: not Accessibility.Private };

    /// <summary>Why the objects that a predicate knows are locked in a project below, with the places that hand them down.</summary>
    private IEnumerable<(string, SyntaxNode)> HandedDown(Func<IOperation, bool> isIt, CancellationToken cancellationToken)
    {
        foreach (ISymbol way in graph.References.SelectMany(r => r.Companions.Ways(cancellationToken)))
        {
            ISymbol owner = way is IParameterSymbol ? way.ContainingSymbol : way;
            if (DocumentationCommentId.CreateDeclarationId(owner) is not { } id
                || DocumentationCommentId.GetFirstSymbolForDeclarationId(id, graph.Models.Compilation) is not { } here)
            {
                continue;
            }

            foreach (IOperation given in GivenHere(here, way, cancellationToken)
                .Where(g => new ObjectOrigins(graph, isIt, cancellationToken).Reach(g)))
            {
                string name = owner.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
                yield return (
                    $"'{ShortText.FirstLineOf(given.Syntax, 40)}' is handed to '{name}' of another project "
                        + $"('{owner.ContainingAssembly?.Name}'), which locks it as it is; lock it here",
                    given.Syntax);
            }
        }
    }

    private IEnumerable<IOperation> GivenHere(ISymbol here, ISymbol way, CancellationToken cancellationToken)
    {
        Compilation compilation = graph.Models.Compilation;
        if (here is not IMethodSymbol method || way is not IParameterSymbol { Ordinal: var ordinal })
        {
            return SymbolUses.Uses(here, compilation, cancellationToken)
                .Select(n => n.Parent is MemberAccessExpressionSyntax access && access.Name == n ? access : (SyntaxNode)n)
                .Select(n => graph.Models.Get(n.SyntaxTree).GetOperation(n, cancellationToken)).OfType<IOperation>()
                .Select(o => Values.SkipConversions(o).Parent).OfType<IAssignmentOperation>().Select(a => a.Value);
        }

        return SymbolUses.Calls(method, compilation, cancellationToken)
            .Select(n => graph.Models.Get(n.SyntaxTree).GetOperation(n, cancellationToken))
            .SelectMany(o => o switch
            {
                IInvocationOperation call => call.Arguments,
                IObjectCreationOperation creation => creation.Arguments,
                _ => ImmutableArray<IArgumentOperation>.Empty,
            })
            .Where(a => a.Parameter?.Ordinal == ordinal).Select(a => a.Value);
    }
}
