using System.Collections.Concurrent;
using MmLock.Analyzers.Configuration;
using MmLock.Analyzers.Conversion;
using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Narrowing;
using MmLock.Analyzers.Prefilter;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Analyzers.Inventory;

/// <summary>
/// What all rules share: made when a compilation's analysis starts, filled on demand.
/// </summary>
internal sealed class LockEngine
{
    private readonly ConcurrentDictionary<LockAliasSet, ImmutableArray<Refusal>> _blockers = new();
    private readonly ConcurrentDictionary<LockAliasSet, RecursionNeeds> _recursion = new();

    private LockEngine(LockModel locks, EffectModel effects)
    {
        Locks = locks;
        Effects = effects;
        Candidates = new CandidateLocks(locks);
        Holds = new HoldPlanner(effects);
        Pushed = new PushedAcquires(locks);
        Guards = new SectionGuards(effects);
    }

    public LockModel Locks { get; }

    public EffectModel Effects { get; }

    public CandidateLocks Candidates { get; }

    /// <summary>What coarse acquires of the MM locking API become.</summary>
    public HoldPlanner Holds { get; }

    /// <summary>Coarse acquires that belong into what is called under them.</summary>
    public PushedAcquires Pushed { get; }

    /// <summary>What of the guarded state a section accesses.</summary>
    public SectionGuards Guards { get; }

    /// <summary>Why a lock must stay raw, in the order in which a reader is told; empty for one that can be converted.</summary>
    public ImmutableArray<Refusal> Blockers(LockAliasSet group, CancellationToken cancellationToken) =>
        _blockers.TryGetValue(group, out ImmutableArray<Refusal> known)
            ? known
            : _blockers.GetOrAdd(
                group, ConversionBlockers.Of(group, Locks, Recursion(group, cancellationToken), cancellationToken));

    /// <summary>Why the image of a lock must know the thread that holds it, as far as this compilation shows it.</summary>
    public RecursionNeeds Recursion(LockAliasSet group, CancellationToken cancellationToken) =>
        _recursion.TryGetValue(group, out RecursionNeeds? known)
            ? known
            : _recursion.GetOrAdd(group, RecursionNeeds.Of(group, Locks, cancellationToken));

    /// <summary>The reason of one site: its own if it has one, else the one that keeps its whole lock raw; null for no reason.</summary>
    public string? BlockerAt(Location at, LockAliasSet group, CancellationToken cancellationToken)
    {
        ImmutableArray<Refusal> blockers = Blockers(group, cancellationToken);
        Refusal? own = blockers.FirstOrDefault(r => r.At.SourceTree == at.SourceTree && r.At.SourceSpan.IntersectsWith(at.SourceSpan));
        return blockers.IsEmpty ? null : own?.Reason ?? "the lock stays raw as a whole: " + blockers[0].Reason;
    }

    /// <returns>Null when the compilation can have no designated lock: it knows no annotation, no lock type, and no
    /// option names one.</returns>
    public static LockEngine? Create(Compilation compilation, AnalyzerOptions analyzerOptions, CancellationToken cancellationToken)
    {
        MmLockOptions options = MmLockOptions.Read(compilation, analyzerOptions, cancellationToken);
        return MayHaveLocks(compilation, options) ? Of(compilation, options, analyzerOptions, cancellationToken) : null;
    }

    /// <summary>
    /// Whether any code may use a lock or need one. Where no file spells an acquire, a release or this library, only what this compilation
    /// knows besides can: locks that its settings name, primitives of its own, and members of other assemblies that are marked.
    /// </summary>
    public bool MayUseLocks(CancellationToken cancellationToken)
    {
        Compilation compilation = Locks.Models.Compilation;
        LockMemberNames others = Locks.Types.Primitives.Others;
        return Locks.Graph.Options.NamesLocks
            || compilation.SyntaxTrees.Any(t =>
                LockSpelling.IsIn(t, cancellationToken) || others.All.Any(n => IdentifierIndex.Of(t, cancellationToken).Contains(n)))
            || compilation.SourceModule.ReferencedAssemblySymbols.Any(IsMarked);
    }

    /// <summary>The library itself is only used by what spells it.</summary>
    private static bool IsMarked(IAssemblySymbol assembly) =>
        assembly.GetTypeByMetadataName(KnownTypes.MmapLockName) is null
        && (assembly.GetTypeByMetadataName(KnownTypes.RequiresLock) is not null
            || assembly.Modules.Any(m => m.ReferencedAssemblies.Any(r => r.Name == KnownTypes.AssemblyName)));

    /// <summary>Whether the rules have anything to look at.</summary>
    /// <inheritdoc cref="Create"/>
    public static bool MayHaveLocks(Compilation compilation, AnalyzerOptions analyzerOptions, CancellationToken cancellationToken) =>
        MayHaveLocks(compilation, MmLockOptions.Read(compilation, analyzerOptions, cancellationToken));

    private static bool MayHaveLocks(Compilation compilation, MmLockOptions options) =>
        compilation.GetTypeByMetadataName(KnownTypes.CoarseLock) is not null
            || compilation.GetTypeByMetadataName(KnownTypes.StructureLock) is not null
            || compilation.GetTypeByMetadataName(KnownTypes.GuardedBy) is not null
            || compilation.GetTypeByMetadataName(KnownTypes.RequiresLock) is not null
            || compilation.GetTypeByMetadataName(KnownTypes.MmapLockName) is not null
            || options.NamesLocks;

    /// <summary>The same for a compilation of which more than designated locks is asked.</summary>
    public static LockEngine Of(Compilation compilation, AnalyzerOptions analyzerOptions, CancellationToken cancellationToken) =>
        Of(compilation, analyzerOptions, ImmutableDictionary<HandedName, bool>.Empty, cancellationToken);

    /// <param name="compilation">The compilation.</param>
    /// <param name="analyzerOptions">Its settings and lists.</param>
    /// <param name="handed">Names of locks that other projects hand to it or get from it.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static LockEngine Of(
        Compilation compilation, AnalyzerOptions analyzerOptions, ImmutableDictionary<HandedName, bool> handed,
        CancellationToken cancellationToken) =>
        Of(
            compilation, MmLockOptions.Read(compilation, analyzerOptions, cancellationToken).With(handed), analyzerOptions,
            cancellationToken);

    private static LockEngine Of(
        Compilation compilation, MmLockOptions options, AnalyzerOptions analyzerOptions, CancellationToken cancellationToken)
    {
        var locks = new LockModel(compilation, options);
        return new LockEngine(locks, new EffectModel(locks, EffectTable.For(analyzerOptions, cancellationToken), options));
    }
}
