using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Inventory;

/// <summary>
/// Operations on locks that no declaration gives: <c>_lazy.Value.EnterWrite()</c>, <c>lock (pair.Item1)</c>. They stand in no group, so
/// nothing can be done to them; what is found is said.
/// </summary>
internal static class UnnamedSites
{
    /// <param name="engine">Of the compilation.</param>
    /// <param name="named">Whether a group has the operation that stands there.</param>
    /// <param name="ofAll">Also those on raw locks that nobody designated.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static IEnumerable<(LockSite Site, Location DeclaredAt)> In(
        LockEngine engine, System.Func<SyntaxNode, bool> named, bool ofAll, CancellationToken cancellationToken)
    {
        LockAliasAnalysis graph = engine.Locks.Graph;
        var groups = new HashSet<LockAliasSet>(graph.Groups(cancellationToken));
        var others = new HashSet<int>(engine.Locks.Types.Primitives.Others.All.Select(n => n.GetHashCode()));
        foreach (SyntaxTree tree in graph.Models.Compilation.SyntaxTrees)
        {
            IdentifierIndex index = IdentifierIndex.Of(tree, cancellationToken);
            List<int> places = index.SitePlaces.Concat(index.PlacesOf(others)).Distinct().ToList();
            if (places.Count == 0)
            {
                continue;
            }

            SyntaxNode root = tree.GetRoot(cancellationToken);
            SemanticModel model = graph.Models.Get(tree);
            foreach (SyntaxNode node in places.Select(p => SiteAt(root.FindToken(p).Parent)).OfType<SyntaxNode>().Distinct())
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!named(node) && model.GetOperation(node, cancellationToken) is { } operation
                    && graph.Reader.ReadAny(operation) is { Target: { } target, Kind: SiteKind.Acquire or SiteKind.Release } site
                    && !(graph.GroupOf(graph.LockNamedBy(operation, cancellationToken), cancellationToken) is { } own
                        && groups.Contains(own))
                    && IsOwn(operation, site, graph, cancellationToken)
                    && Of(site, target, model, engine, ofAll, cancellationToken) is { } found)
                {
                    yield return found;
                }
            }
        }
    }

    private static SyntaxNode? SiteAt(SyntaxNode? node) => node is LockStatementSyntax
        ? node
        : node?.AncestorsAndSelf().TakeWhile(a => a is ExpressionSyntax).OfType<InvocationExpressionSyntax>().FirstOrDefault();

    /// <summary>What a helper does to any lock that it is given is a site where it is called.</summary>
    private static bool IsOwn(IOperation operation, LockOperation site, LockAliasAnalysis graph, CancellationToken cancellationToken) =>
        graph.UndesignatedGroupAt(operation, cancellationToken) is null
        && !(operation.SemanticModel?.GetEnclosingSymbol(operation.Syntax.SpanStart, cancellationToken) is IMethodSymbol method
            && graph.WrappedIn(method, cancellationToken)?.Operation.Syntax == operation.Syntax)
        && !(Values.VariableOf(site.Target!) is IParameterSymbol { Type: var type } && !graph.Types.IsMmapLock(type));

    private static (LockSite, Location)? Of(
        LockOperation site, IOperation target, SemanticModel model, LockEngine engine, bool ofAll, CancellationToken cancellationToken)
    {
        LockAliasAnalysis graph = engine.Locks.Graph;
        ISymbol? name = HeadOf(target) ?? model.GetEnclosingSymbol(target.Syntax.SpanStart, cancellationToken);
        if (name is null)
        {
            return null;
        }

        LockAliasSet? group = graph.GroupOf(name, cancellationToken);
        if (group is null && name is ILocalSymbol local && SourceOf(local, graph, cancellationToken) is { } source
            && HeadOf(source) is { } member && graph.GroupOf(member, cancellationToken) is { } other)
        {
            (name, group) = (member, other);
        }

        LockId id = group is { Roots.Count: > 0 } ? group.IdOf(group.Roots[0]) : LockIdentity.Of(name.OriginalDefinition);
        string given = ShortText.FirstLineOf(target.Syntax, 60);
        var use = new LockUse(site, group ?? new LockAliasSet(), name, model, name);
        Location declared = name.Locations.FirstOrDefault(l => l.IsInSource) ?? target.Syntax.GetLocation();
        ITypeSymbol? type = Values.Unwrap(target).Type;
        if (graph.Types.IsLockApi(type))
        {
            if (!graph.Types.IsMmapLock(type))
            {
                // The lock of the structure is no lock of its own.
                return null;
            }

            bool isCoarse = site is { Kind: SiteKind.Acquire, IsCoarse: true };
            var found = new LockSite(
                use.Token, id, site.Kind, site.Primitive, site.Mode,
                site is { Kind: SiteKind.Acquire, IsCoarse: false } ? SiteStage.Ranged : SiteStage.Api,
                site.Kind == SiteKind.Acquire ? site.RangeText : null,
                isCoarse
                    ? $"the lock that '{given}' gives is not followed to where it is declared, so that what others do with it cannot be "
                        + "compared; one that is named by its field or property, or by its place in a collection, can be narrowed"
                    : null)
            {
                Becomes = isCoarse ? HoldKind.Coarse : null,
                Holds = site is not { Kind: SiteKind.Acquire, IsCoarse: false } ? null
                    : site.IsStructure ? HoldKind.Structure : HoldKind.Range,
            };
            return (found, declared);
        }

        bool isDesignated = group is not null;
        return !isDesignated && !ofAll ? null : (new LockSite(
            use.Token, id, site.Kind, site.Primitive, site.Mode, isDesignated ? SiteStage.Refused : SiteStage.Undesignated, null,
            $"the lock that '{given}' gives is not followed to where it is declared; one that is named by its field or property, or by its "
                + "place in a collection, can be converted"), declared);
    }

    /// <summary>What a variable is given where it is declared, or what a loop goes through with it.</summary>
    private static IOperation? SourceOf(ILocalSymbol local, LockAliasAnalysis graph, CancellationToken cancellationToken)
    {
        SyntaxNode? value = local.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(cancellationToken) switch
        {
            ForEachStatementSyntax loop => loop.Expression,
            VariableDeclaratorSyntax { Initializer.Value: { } initial } => initial,
            _ => null,
        };
        return value is null ? null : graph.Models.Get(value.SyntaxTree).GetOperation(value, cancellationToken);
    }

    /// <summary>The member or variable at the beginning of the expression that gives a lock.</summary>
    private static ISymbol? HeadOf(IOperation target)
    {
        IOperation? at = Values.Unwrap(target);
        ISymbol? head = null;
        while (at is not null)
        {
            at = Values.Unwrap(at);
            if (at is IFieldReferenceOperation or IPropertyReferenceOperation or ILocalReferenceOperation or IParameterReferenceOperation
                    or IInvocationOperation
                && Values.SymbolOf(at) is { DeclaringSyntaxReferences.IsEmpty: false } symbol && symbol.ContainingType?.IsTupleType != true)
            {
                head = symbol;
            }

            at = at switch
            {
                IMemberReferenceOperation member => member.Instance,
                IInvocationOperation call => call.Instance ?? call.Arguments.FirstOrDefault()?.Value,
                IArrayElementReferenceOperation element => element.ArrayReference,
                IAwaitOperation awaited => awaited.Operation,
                IConditionalAccessOperation access => access.Operation,
                ICoalesceOperation either => either.Value,
                _ => null,
            };
        }

        return head;
    }
}
