using System;
using MmLock.Analyzers.Conversion;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Narrowing;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Analyzers.Inventory;

/// <summary>Which locks an inventory is about.</summary>
internal enum InventoryScope
{
    /// <summary>Those that somebody designated: what a conversion asks for.</summary>
    Designated,

    /// <summary>Those whose sections work on an address space as well.</summary>
    Candidates,

    /// <summary>Ordinary ones, too.</summary>
    All,
}

/// <summary>Every lock site of one compilation, in source order.</summary>
/// <param name="Engine">What they were read by, and what answers more about each.</param>
internal sealed record LockInventory(ImmutableArray<LockInfo> Locks, ImmutableArray<LockSite> Sites, LockEngine Engine)
{
    /// <summary>Lock types of the compilation's own that no list names.</summary>
    public ImmutableArray<CandidatePrimitive> Primitives { get; init; } = ImmutableArray<CandidatePrimitive>.Empty;

    public static LockInventory Collect(Compilation compilation, AnalyzerOptions options, CancellationToken cancellationToken) =>
        Collect(LockEngine.Of(compilation, options, cancellationToken), InventoryScope.Candidates, cancellationToken);

    /// <param name="engine">Of the compilation.</param>
    /// <param name="scope">Which locks.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static LockInventory Collect(LockEngine engine, InventoryScope scope, CancellationToken cancellationToken)
    {
        LockAliasAnalysis graph = engine.Locks.Graph;
        Compilation compilation = graph.Models.Compilation;
        var locks = new List<LockInfo>();
        var sites = new List<LockSite>();
        foreach (LockAliasSet group in graph.Groups(cancellationToken))
        {
            foreach (ISymbol root in group.Roots.Where(r => r.Locations.Any(l => l.IsInSource)))
            {
                Location at = root.Locations.First(l => l.IsInSource);
                LockId id = group.IdOf(root);
                locks.Add(new LockInfo(id, at, Designated: true, IsVisibleOutside(root)));
                if (at.SourceTree is { } tree && compilation.ContainsSyntaxTree(tree)
                    && root is IFieldSymbol or IPropertySymbol or INamedTypeSymbol)
                {
                    string? reason = group.IsMmapLock ? null : engine.BlockerAt(at, group, cancellationToken);
                    sites.Add(new LockSite(at, id, SiteKind.Declaration, TypeName(root), null, StageOf(group, reason), null, reason));
                }
            }

            // The step that finds what a section claims is a part of that acquire.
            List<ClaimedSection> claims = group.Operations.Where(o => o.Lock is { Kind: SiteKind.Acquire, IsCoarse: false })
                .Select(ClaimedSection.Of).OfType<ClaimedSection>().ToList();
            foreach (LockUse operation in group.Operations.Where(o => !claims.Any(c => c.IsOfStep(o))))
            {
                if (ToSite(group, operation, engine, cancellationToken) is { } site)
                {
                    sites.Add(site);
                }
            }
        }

        foreach (LockAliasSet group in scope == InventoryScope.Designated
            ? Array.Empty<LockAliasSet>()
            : engine.Candidates.Undesignated(cancellationToken))
        {
            CandidateLock? candidate = engine.Candidates.Of(group, cancellationToken);
            if (candidate is null && scope != InventoryScope.All)
            {
                continue;
            }

            ISymbol root = group.Roots[0];
            LockId id = group.IdOf(root);
            locks.Add(new LockInfo(id, root.Locations[0], Designated: false, IsVisibleOutside(root), candidate?.Reason));
            bool isSignal = candidate is null && Signals.Is(group, engine.Locks.Types);
            SiteStage stage = isSignal ? SiteStage.Signal : candidate is null ? SiteStage.Undesignated : SiteStage.Candidate;
            sites.AddRange(group.Operations.Select(o => new LockSite(
                o.Token, id, o.Lock.Kind, Primitive(o), o.Lock.Mode, stage,
                isSignal ? null : engine.Candidates.RangeAt(o, cancellationToken),
                isSignal ? "it begins at 0, so that whoever waits for it waits for a signal: it is no lock" : null)));
        }

        AddUnnamed(engine, scope, locks, sites, cancellationToken);
        return new LockInventory(
            locks.OrderBy(l => l.DeclaredAt.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(l => l.DeclaredAt.SourceSpan.Start)
                .ToImmutableArray(),
            sites.OrderBy(s => s.Location.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(s => s.Location.SourceSpan.Start)
                .ToImmutableArray(),
            engine)
        {
            Primitives = scope == InventoryScope.Designated
                ? ImmutableArray<CandidatePrimitive>.Empty
                : CandidatePrimitives.In(graph, cancellationToken),
        };
    }

    /// <summary>What no group has: it is found, and says why it stays as it is.</summary>
    private static void AddUnnamed(
        LockEngine engine, InventoryScope scope, List<LockInfo> locks, List<LockSite> sites, CancellationToken cancellationToken)
    {
        LockAliasAnalysis graph = engine.Locks.Graph;
        var named = new HashSet<SyntaxNode>(graph.Groups(cancellationToken).SelectMany(g => g.Operations).Select(o => o.Syntax));
        foreach ((LockSite site, Location declared) in UnnamedSites.In(
            engine, named.Contains, scope == InventoryScope.All, cancellationToken))
        {
            if (sites.Any(s => s.Location == site.Location))
            {
                continue;
            }

            sites.Add(site);
            if (locks.All(l => l.Lock.Id != site.Lock.Id))
            {
                locks.Add(new LockInfo(site.Lock, declared, site.Stage.IsDesignated(), IsVisibleOutside: false));
            }
        }
    }

    /// <returns>Null for the coarse fallback of a ranged acquire, which is part of that acquire.</returns>
    private static LockSite? ToSite(
        LockAliasSet group, LockUse operation, LockEngine engine, CancellationToken cancellationToken)
    {
        string primitive = Primitive(operation);
        if (!group.IsMmapLock)
        {
            string? reason = engine.BlockerAt(operation.Syntax.GetLocation(), group, cancellationToken);
            return new LockSite(
                operation.Token, operation.Id, operation.Lock.Kind, primitive, operation.Lock.Mode, StageOf(group, reason),
                engine.Candidates.RangeAt(operation, cancellationToken), reason)
            {
                Use = operation,
            };
        }

        if (operation.Lock is { IsCoarse: false, Kind: SiteKind.Acquire })
        {
            return new LockSite(
                operation.Token, operation.Id, operation.Lock.Kind, primitive, operation.Lock.Mode, SiteStage.Ranged,
                operation.Lock.RangeText, null)
            {
                Holds = operation.Lock.IsStructure ? HoldKind.Structure : HoldKind.Range,
                Use = operation,
            };
        }

        if (operation.Lock.Kind != SiteKind.Acquire)
        {
            return new LockSite(
                operation.Token, operation.Id, operation.Lock.Kind, primitive, operation.Lock.Mode, SiteStage.Api, null, null);
        }

        HoldPlan plan = engine.Holds.Plan(operation, cancellationToken);
        return plan.IsFallback
            ? null
            : new LockSite(
                operation.Token, operation.Id, SiteKind.Acquire, primitive, operation.Lock.Mode, SiteStage.Api, plan.RangeText,
                plan.Obstacle ?? plan.Waits)
            {
                Becomes = plan.Kind,
                Use = operation,
                Plan = plan.Kind == HoldKind.Coarse ? null : plan.Summary(operation.Lock.Mode),
                UnderVmaLock = plan.UnderVmaLock,
                IsAllUnderVmaLock = plan.IsAllUnderVmaLock,
            };
    }

    private static bool IsVisibleOutside(ISymbol? symbol)
    {
        for (; symbol is IFieldSymbol or IPropertySymbol or INamedTypeSymbol; symbol = symbol.ContainingType)
        {
            if (symbol.DeclaredAccessibility is not (Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal))
            {
                return false;
            }
        }

        return symbol is null;
    }

    private static string Primitive(LockUse operation) =>
        operation.Lock.Wrapper is { } wrapper ? $"{wrapper.ContainingType?.Name}.{wrapper.Name}" : operation.Lock.Primitive;

    private static SiteStage StageOf(LockAliasSet group, string? reason) =>
        group.IsMmapLock ? SiteStage.Api : reason is null ? SiteStage.Raw : SiteStage.Refused;

    private static string TypeName(ISymbol symbol) => symbol switch
    {
        IFieldSymbol field => field.Type.Name,
        IPropertySymbol property => property.Type.Name,
        INamedTypeSymbol type => type.Name,
        _ => "",
    };

    /// <summary>
    /// The first error of each member whose body does not bind and that was therefore not read in full. It takes a whole compilation,
    /// which nothing else here does.
    /// </summary>
    public static IReadOnlyCollection<Diagnostic> Unread(Compilation compilation, CancellationToken cancellationToken)
    {
        var members = new Dictionary<SyntaxNode, Diagnostic>();
        foreach (Diagnostic diagnostic in compilation.GetDiagnostics(cancellationToken))
        {
            if (diagnostic.Severity == DiagnosticSeverity.Error && diagnostic.Location.SourceTree is { } tree)
            {
                SyntaxNode? member = tree.GetRoot(cancellationToken).FindNode(diagnostic.Location.SourceSpan)
                    .FirstAncestorOrSelf<MemberDeclarationSyntax>();
                if (member is BaseMethodDeclarationSyntax or BasePropertyDeclarationSyntax or GlobalStatementSyntax
                    && !members.ContainsKey(member))
                {
                    members.Add(member, diagnostic);
                }
            }
        }

        return members.Values;
    }
}
