using System.Collections.Concurrent;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace MmLock.Analyzers.Protocol;

/// <summary>
/// One place where a lock is taken while another is held. Locks are told apart by their declarations, whichever object
/// they are on.
/// </summary>
/// <param name="First">The lock that is held.</param>
/// <param name="Second">The lock that is taken.</param>
/// <param name="Location">Where the second is taken, or the call that leads to it.</param>
/// <param name="Method">The method that does it.</param>
/// <param name="IsShared">Both are only read.</param>
/// <param name="Others">Whatever else is held then.</param>
internal sealed record OrderedPair(
    ISymbol First, ISymbol Second, Location Location, string Method, bool IsShared, ImmutableArray<ISymbol> Others)
{
    /// <summary>
    /// Two threads can each have got the first lock of their order. Not if both need a third lock for it, and not if
    /// both only read.
    /// </summary>
    public bool CanMeet(OrderedPair other) =>
        !(IsShared && other.IsShared) && !Others.Any(o => other.Others.Contains(o, SymbolEqualityComparer.Default));
}

/// <summary>
/// In which orders the bodies of a compilation take two locks, asked for one pair at a time: only bodies that can name
/// the lock that comes first are looked at, and each once. So a single open file pays for its own pairs, and the answer
/// is the same whoever asks.
/// </summary>
internal sealed class LockOrder(Compilation compilation, LockUseModel model)
{
    private readonly ConcurrentDictionary<SyntaxNode, ImmutableArray<OrderedPair>> _pairs = new();
    private readonly ConcurrentDictionary<ISymbol, ImmutableArray<InstancePair>> _instances = new(SymbolEqualityComparer.Default);

    /// <summary>The pairs of one body.</summary>
    public IEnumerable<(NestedAcquire Acquire, LockHold Held, OrderedPair Pair)> PairsOf(LockUseBody body)
    {
        // Nobody else has the object yet.
        if (body.Part is { Outer: null, Method.MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor })
        {
            yield break;
        }

        foreach (NestedAcquire acquire in body.Nested.Where(n => n.IsCertain))
        {
            // A lock that is held already is not waited for, or never given: neither has an order.
            LockPath path = model.Aliases.Canonical(acquire.Path);
            if (Declaration(path) is not { } second || acquire.Held.Any(h => model.Aliases.Canonical(h.Site.Path).Equals(path)))
            {
                continue;
            }

            foreach (LockHold held in acquire.Held)
            {
                // The same member of what may be the same object: then it is taken again, and not waited for.
                bool mayBeHeld = acquire.Held.Any(h => SymbolEqualityComparer.Default.Equals(Declaration(h.Site.Path), second));
                if (Declaration(held.Site.Path) is { } first && !mayBeHeld)
                {
                    ImmutableArray<ISymbol> others = acquire.Held.Select(h => Declaration(h.Site.Path)).OfType<ISymbol>()
                        .Where(o => !SymbolEqualityComparer.Default.Equals(o, first) && !SymbolEqualityComparer.Default.Equals(o, second))
                        .ToImmutableArray();
                    bool shared = held.Mode == HoldMode.Read && acquire.Site.Mode == HoldMode.Read;
                    yield return (
                        acquire, held,
                        new OrderedPair(first, second, acquire.Location, DiagnosticText.BodyName(body.Part), shared, others));
                }
            }
        }
    }

    /// <summary>
    /// The place that takes the two locks of a pair the other way round, if this pair is the one to report: the rarer order,
    /// or where both are equally common, the one whose first place comes later in the project. One inversion, one report.
    /// </summary>
    public OrderedPair? Inversion(OrderedPair pair, CancellationToken cancellationToken)
    {
        List<OrderedPair> opposite =
            Places(pair.Second, pair.First, cancellationToken).Where(p => p.Location != pair.Location && pair.CanMeet(p)).ToList();
        if (opposite.Count == 0)
        {
            return null;
        }

        List<OrderedPair> same = Places(pair.First, pair.Second, cancellationToken).ToList();
        bool isRarer = same.Count != opposite.Count ? same.Count < opposite.Count
            : same.Count == 0 || Compare(same[0].Location, opposite[0].Location) > 0;
        return isRarer ? opposite[0] : null;
    }

    /// <summary>The pairs of one body whose locks are one member of two objects.</summary>
    public IEnumerable<(NestedAcquire Acquire, LockHold Held, InstancePair Pair)> InstancePairsOf(LockUseBody body)
    {
        foreach (NestedAcquire acquire in body.Nested.Where(n => n.IsCertain))
        {
            LockPath path = model.Aliases.Canonical(acquire.Path);
            foreach (LockHold held in acquire.Held)
            {
                if (Declaration(path) is not null
                    && InstancePair.Of(model.Aliases.Canonical(held.Site.Path), path, body.Part, acquire.Location) is { } pair)
                {
                    yield return (acquire, held, pair);
                }
            }
        }
    }

    /// <summary>
    /// The earlier call that takes the two objects of a pair the other way round; null where none does, or another pair
    /// says so.
    /// </summary>
    public (Location Location, string Call)? Inversion(InstancePair pair, CancellationToken cancellationToken) =>
        InstanceOrder.Inversion(pair, _instances.GetOrAdd(pair.Lock, l => ReadInstances(l, cancellationToken)), model, cancellationToken);

    private ImmutableArray<InstancePair> ReadInstances(ISymbol lockSymbol, CancellationToken cancellationToken) =>
        BodiesNaming(lockSymbol, cancellationToken)
            .SelectMany(b => Bodies(b, cancellationToken).SelectMany(u => InstancePairsOf(u).Select(f => f.Pair)))
            .Where(p => SymbolEqualityComparer.Default.Equals(p.Lock, lockSymbol)).ToImmutableArray();

    /// <summary>The places of one order, each once, in the order of the sources.</summary>
    private IEnumerable<OrderedPair> Places(ISymbol first, ISymbol second, CancellationToken cancellationToken) =>
        BodiesNaming(first, cancellationToken)
            .SelectMany(b =>
                _pairs.TryGetValue(b, out ImmutableArray<OrderedPair> known) ? known : _pairs.GetOrAdd(b, Read(b, cancellationToken)))
            .Where(p => SymbolEqualityComparer.Default.Equals(p.First, first) && SymbolEqualityComparer.Default.Equals(p.Second, second))
            .GroupBy(p => p.Location).Select(g => g.First())
            .OrderBy(p => p.Location, Comparer<Location>.Create(Compare));

    private ImmutableArray<OrderedPair> Read(SyntaxNode declaration, CancellationToken cancellationToken) =>
        Bodies(declaration, cancellationToken).SelectMany(b => PairsOf(b).Select(f => f.Pair)).ToImmutableArray();

    private IEnumerable<LockUseBody> Bodies(SyntaxNode declaration, CancellationToken cancellationToken)
    {
        SemanticModel semantics = model.Locks.Models.Get(declaration.SyntaxTree);
        if (FlowGraphs.Of(declaration, semantics, cancellationToken) is not { } graph)
        {
            return Enumerable.Empty<LockUseBody>();
        }

        IMethodSymbol? method = declaration switch
        {
            PropertyDeclarationSyntax or IndexerDeclarationSyntax =>
                (semantics.GetDeclaredSymbol(declaration, cancellationToken) as IPropertySymbol)?.GetMethod,
            CompilationUnitSyntax => compilation.GetEntryPoint(cancellationToken),
            _ => semantics.GetDeclaredSymbol(declaration, cancellationToken) as IMethodSymbol,
        };
        return FunctionBodies.Of(graph, method, new BodyFlows(model.Locks, cancellationToken))
            .Where(p => p.Locks.IsComplete)
            .Select(p => new LockUseBody(p, model, cancellationToken));
    }

    /// <summary>The declarations with a body that use locks and name this one, or a method or property that stands for it.</summary>
    private IEnumerable<SyntaxNode> BodiesNaming(ISymbol lockSymbol, CancellationToken cancellationToken)
    {
        HashSet<string> names = NamesOf(lockSymbol, cancellationToken);
        bool isPrivate = lockSymbol.DeclaredAccessibility == Accessibility.Private && names.Count == 1;
        IEnumerable<SyntaxNode> scopes = isPrivate
            ? lockSymbol.ContainingType.DeclaringSyntaxReferences.Select(r => r.GetSyntax(cancellationToken))
            : compilation.SyntaxTrees.Where(t => names.Any(IdentifierIndex.Of(t, cancellationToken).Contains))
                .Select(t => t.GetRoot(cancellationToken));
        return scopes.SelectMany(s =>
            s.DescendantNodesAndSelf(n => n is not (StatementSyntax or ExpressionSyntax) || n is GlobalStatementSyntax))
            .Where(n =>
                FlowGraphs.IsBody(n) && HasBody(n) && (n is not CompilationUnitSyntax unit || unit.Members.Any(SyntaxKind.GlobalStatement)))
            .Where(n =>
                model.Locks.Names.MayUseLocks(n, compilation, cancellationToken)
                    && names.Any(name => IdentifierIndex.Of(n.SyntaxTree, cancellationToken).Contains(name, n.Span)));
    }

    private HashSet<string> NamesOf(ISymbol lockSymbol, CancellationToken cancellationToken)
    {
        var names = new HashSet<string>(System.StringComparer.Ordinal) { lockSymbol.Name };
        foreach (ISymbol member in lockSymbol.ContainingType?.GetMembers() ?? ImmutableArray<ISymbol>.Empty)
        {
            bool stands = member switch
            {
                IPropertySymbol property => SymbolEqualityComparer.Default.Equals(Declaration(LockPath.This.Member(property)), lockSymbol),
                IMethodSymbol { MethodKind: MethodKind.Ordinary } method =>
                    model.Locks.Changes(method, cancellationToken)
                        .Any(c => SymbolEqualityComparer.Default.Equals(Declaration(c.Path), lockSymbol)),
                _ => false,
            };
            if (stands)
            {
                names.Add(member.Name);
            }
        }

        return names;
    }

    private static bool HasBody(SyntaxNode declaration) => declaration switch
    {
        BaseMethodDeclarationSyntax method => method.Body is not null || method.ExpressionBody is not null,
        AccessorDeclarationSyntax accessor => accessor.Body is not null || accessor.ExpressionBody is not null,
        PropertyDeclarationSyntax property => property.ExpressionBody is not null,
        IndexerDeclarationSyntax indexer => indexer.ExpressionBody is not null,
        CompilationUnitSyntax => true,
        _ => false,
    };

    /// <summary>The field or property that a lock is declared as; locals and parameters have no place in an order.</summary>
    private ISymbol? Declaration(LockPath path) =>
        model.Aliases.Canonical(path).Symbol is (IFieldSymbol or IPropertySymbol) and { } symbol ? symbol.OriginalDefinition : null;

    public static int Compare(Location a, Location b)
    {
        int byFile = string.CompareOrdinal(a.SourceTree?.FilePath, b.SourceTree?.FilePath);
        return byFile != 0 ? byFile : a.SourceSpan.Start.CompareTo(b.SourceSpan.Start);
    }
}
