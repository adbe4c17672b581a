using System.Threading;
using MmLock.Analyzers.Configuration;
using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace MmLock.Analyzers.Flow;

/// <summary>
/// What all rules share: made when a compilation's analysis starts, filled on demand.
/// </summary>
internal sealed class LockEngine
{
    private LockEngine(LockModel locks, EffectModel effects)
    {
        Locks = locks;
        Effects = effects;
    }

    public LockModel Locks { get; }

    public EffectModel Effects { get; }

    /// <returns>Null when the compilation can have no designated lock: it knows no annotation, no lock type, and no option names one.</returns>
    public static LockEngine? Create(Compilation compilation, AnalyzerOptions analyzerOptions, CancellationToken cancellationToken)
    {
        MmLockOptions options = MmLockOptions.Read(compilation, analyzerOptions.AnalyzerConfigOptionsProvider, cancellationToken);
        bool hasLocks = compilation.GetTypeByMetadataName(KnownTypes.CoarseLock) is not null
            || compilation.GetTypeByMetadataName(KnownTypes.StructureLock) is not null
            || compilation.GetTypeByMetadataName(KnownTypes.GuardedBy) is not null
            || compilation.GetTypeByMetadataName(KnownTypes.RequiresLock) is not null
            || compilation.GetTypeByMetadataName("MmLock.MmapLock") is not null
            || !options.CoarseLockMembers.IsEmpty || !options.StructureLockMembers.IsEmpty;
        if (!hasLocks)
        {
            return null;
        }

        return Of(compilation, options, analyzerOptions, cancellationToken);
    }

    /// <summary>The same for a compilation of which more than designated locks is asked.</summary>
    public static LockEngine Of(Compilation compilation, AnalyzerOptions analyzerOptions, CancellationToken cancellationToken) =>
        Of(compilation, MmLockOptions.Read(compilation, analyzerOptions.AnalyzerConfigOptionsProvider, cancellationToken), analyzerOptions, cancellationToken);

    private static LockEngine Of(Compilation compilation, MmLockOptions options, AnalyzerOptions analyzerOptions, CancellationToken cancellationToken)
    {
        var locks = new LockModel(compilation, options, new LockNames());
        return new LockEngine(locks, new EffectModel(locks, EffectTable.For(analyzerOptions, cancellationToken), options));
    }
}
