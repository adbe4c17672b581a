using MmLock.Analyzers.Configuration;
using MmLock.Analyzers.Operations;
using MmLock.Analyzers.Prefilter;
using MmLock.Analyzers.Primitives;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace MmLock.Analyzers.Locks;

/// <summary>
/// Finds one lock from one of its names: each use of a name is an operation on the lock, gives it another name, or hands
/// it out of sight. What gives it a name is followed both ways, so that the search ends with the same names wherever it
/// began.
/// </summary>
internal sealed partial class AliasSetBuilder(LockAliasAnalysis graph, CancellationToken cancellationToken)
{
    /// <summary>Names of one lock. A lock with more is every lock of a program, joined by some helper that takes any.</summary>
    private const int MaxMembers = 256;

    /// <summary>Places at which a name is looked at.</summary>
    private const int MaxUses = 20_000;

    private readonly LockAliasSet _group = new();
    private readonly Queue<ISymbol> _unread = new();
    private readonly HashSet<(SyntaxTree, TextSpan)> _placed = new();
    private readonly HashSet<(Location, string)> _refused = new();
    private readonly HashSet<(SyntaxTree, TextSpan)> _unseen = new();
    private readonly HashSet<ISymbol> _takenOut = new(SymbolEqualityComparer.Default);
    private int _uses;

    /// <summary>Only what one variable holds is looked for: others of its declaration, which change with it, are other locks.</summary>
    public bool IsApart { get; init; }

    private bool IsTooLarge => _group.Members.Count > MaxMembers || _uses > MaxUses;

    /// <summary>Every name that was found.</summary>
    public IReadOnlyCollection<ISymbol> Members => _group.Members;

    /// <summary>All names of what one of them holds; null where they are too many to follow.</summary>
    public IReadOnlyCollection<ISymbol>? NamesOf(ISymbol symbol)
    {
        ReadAll(symbol);
        return IsTooLarge ? null : Members;
    }

    /// <returns>Null when none of the names is designated.</returns>
    public LockAliasSet? From(ISymbol symbol)
    {
        ReadAll(symbol);
        List<ISymbol> roots = _group.Members.Where(graph.Designated.Is).OrderBy(PlaceOf).ToList();
        if (IsTooLarge && roots.FirstOrDefault(r => !r.DeclaringSyntaxReferences.IsEmpty) is { } large)
        {
            _group.Refuse(
                $"'{large.Name}' goes by more than {MaxMembers} names, too many to follow; a lock that is not handed to helpers for any object can be converted",
                large.DeclaringSyntaxReferences[0].GetSyntax(cancellationToken));
        }

        List<ISymbol> members = roots.Where(r => r is not (ILocalSymbol or IParameterSymbol)).ToList();

        // A parameter or a local designates its lock only if no member does.
        _group.Roots.AddRange(members.Count > 0 ? members : roots.Take(1));
        return _group.Roots.Count == 0 ? null : Finish();
    }

    /// <returns>
    /// Null when none of the names could be designated, nor is one a local or parameter by which the lock is known where nothing else
    /// names it: that of a helper is no lock, but one of whoever calls it.
    /// </returns>
    public LockAliasSet? FromUndesignated(ISymbol symbol)
    {
        ReadAll(symbol);
        if (IsTooLarge)
        {
            return null;
        }

        _group.Roots.AddRange(
            _group.Members.Where(m => m is (IFieldSymbol or IPropertySymbol) and { DeclaringSyntaxReferences.IsEmpty: false }
                && !KnownTypes.HasAttribute(m, KnownTypes.StructureLock)
                && !graph.Options.StructureLockMembers.Contains(m, SymbolEqualityComparer.Default))
            .OrderBy(m => m is IPropertySymbol).ThenBy(PlaceOf).Take(1));
        if (_group.Roots.Count == 0)
        {
            _group.Roots.AddRange(
                _group.Members.Where(m => m is ILocalSymbol or IParameterSymbol && !m.DeclaringSyntaxReferences.IsEmpty
                    && !graph.Companions.IsOfHelper(m, cancellationToken))
                .OrderBy(m => m is IParameterSymbol).ThenBy(PlaceOf).Take(1));
        }

        return _group.Roots.Count == 0 || _group.Operations.Count == 0 ? null : Finish();
    }

    /// <summary>A lock whose operations are known, with what the methods do that wrap them.</summary>
    /// <param name="companion">What takes its place.</param>
    /// <param name="roots">What names it.</param>
    /// <param name="sites">The operations.</param>
    /// <param name="refusals">Why it has to stay as it is.</param>
    /// <param name="others">Operations on what the same designation is about, besides.</param>
    public LockAliasSet FromSites(
        Companion companion, IEnumerable<ISymbol> roots, IEnumerable<ObjectLockSite> sites,
        IEnumerable<(string Reason, SyntaxNode At)> refusals, IEnumerable<LockUse>? others = null)
    {
        _group.Companion = companion;
        _group.Roots.AddRange(roots);
        foreach (ObjectLockSite site in sites)
        {
            Place(site.Lock, Values.SymbolOf(site.Value) ?? companion.Home, site.Model);
        }

        foreach (LockUse other in others ?? Enumerable.Empty<LockUse>())
        {
            Place(other.Lock, other.Name, other.Model);
        }

        while (_unread.Count > 0 && !IsTooLarge)
        {
            ReadUses(_unread.Dequeue());
        }

        foreach ((string reason, SyntaxNode at) in refusals)
        {
            Refuse(reason, at);
        }

        return Finish();
    }

    private void ReadAll(ISymbol symbol)
    {
        Join(symbol, null);
        while (_unread.Count > 0 && !IsTooLarge)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ISymbol next = _unread.Dequeue();
            ReadUses(next);
            if (_group.Wrappers.All(w => !SymbolEqualityComparer.Default.Equals(w.Method, next)))
            {
                ReadDeclaration(next);
            }
        }
    }

    private LockAliasSet Finish()
    {
        _group.IsMmapLock = _group.Roots.Any(r =>
            graph.Types.IsMmapLock(r.NamedType()) || graph.Types.IsMmapLock(LockElements.ElementOf(r.NamedType())));
        Sort(_group.Operations, o => o.Syntax.GetLocation());
        GiveModes();
        Sort(_group.Creations, c => c.Syntax.GetLocation());
        Sort(_group.Unseen, u => u.At);
        Sort(_group.Wrappers, w => w.Inner.Operation.Syntax.GetLocation());
        List<Refusal> refusals = _group.Refusals
            .OrderBy(r => (r.At.SourceTree?.FilePath ?? "", r.At.SourceSpan.Start, -r.At.SourceSpan.End))
            .ThenBy(r => r.Reason, System.StringComparer.Ordinal).ToList();
        _group.Refusals.Clear();
        _group.Refusals.AddRange(refusals);
        if (_group.IsMmapLock)
        {
            ReadCallersUnseen();
            // These are reasons to keep a raw lock raw.
            _group.Refusals.Clear();
        }

        return _group;
    }

    /// <summary>A release that ends a hold of whatever mode ends that of the acquires beside it, if these have one mode.</summary>
    private void GiveModes()
    {
        for (int i = 0; i < _group.Operations.Count; i++)
        {
            LockUse release = _group.Operations[i];
            if (release.Lock is { Verb: LockVerb.Release, Mode: null })
            {
                List<HoldMode?> modes = _group.Operations
                    .Where(o =>
                        o.Lock.Kind == SiteKind.Acquire && FlowGraphs.BodyOf(o.Syntax) == FlowGraphs.BodyOf(release.Syntax)
                            && o.Receiver == release.Receiver)
                    .Select(o => o.Lock.Mode).Distinct().ToList();
                _group.Operations[i] = modes.Count == 1 ? release with { Lock = release.Lock with { Mode = modes[0] } } : release;
            }
        }
    }

    private static void Sort<T>(List<T> items, System.Func<T, Location> at)
    {
        List<T> sorted = items.OrderBy(i => (at(i).SourceTree?.FilePath ?? "", at(i).SourceSpan.Start)).ToList();
        items.Clear();
        items.AddRange(sorted);
    }

    private static (string, int) PlaceOf(ISymbol symbol) =>
        symbol.Locations.FirstOrDefault(l => l.IsInSource) is { } at
            ? (at.SourceTree!.FilePath, at.SourceSpan.Start)
            : ("\uffff" + symbol.ToDisplayString(), 0);

    private void Refuse(string reason, SyntaxNode at)
    {
        if (_refused.Add((at.GetLocation(), reason)))
        {
            _group.Refuse(reason, at);
        }
    }

    private void Join(ISymbol symbol, SyntaxNode? because)
    {
        symbol = symbol.OriginalDefinition;
        if (_group.Members.Contains(symbol))
        {
            return;
        }

        if (because is not null && !IsInSource(symbol) && !graph.Designated.Is(symbol))
        {
            // What another project does with it is not read here: whoever has both decides (SolutionLocks).
            string what = NameOf(symbol);
            if (HandedName.Of(symbol) is null || symbol.ContainingAssembly is null)
            {
                Refuse($"the lock is handed to '{what}', which is not in this solution; a lock that stays in it can be converted", because);
            }
            else
            {
                _group.Handed.Add((
                    symbol,
                    new Refusal(
                        $"the lock is handed to '{what}', of another project ('{symbol.ContainingAssembly.Name}'), which does not follow it; open both as one solution",
                        because.GetLocation())));
            }

            return;
        }

        _group.Members.Add(symbol);
        _unread.Enqueue(symbol);
    }

    private static string NameOf(ISymbol symbol) =>
        (symbol is IParameterSymbol { ContainingSymbol: IMethodSymbol method } ? method : symbol)
            .ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);

    private bool IsInSource(ISymbol symbol) =>
        SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, graph.Models.Compilation.Assembly)
            && !symbol.DeclaringSyntaxReferences.IsEmpty
            || symbol
                is IParameterSymbol
            {
                ContainingSymbol: IMethodSymbol
                {
                    MethodKind: MethodKind.PropertySet,
                    DeclaringSyntaxReferences.IsEmpty: false
                }
            };
}
