using MmLock.Analyzers.Effects;
using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using MmLock.Analyzers.Operations;

namespace MmLock.Analyzers.Protocol;

/// <summary>What rules on the use of held locks ask, made once per compilation and filled on demand.</summary>
internal sealed class LockUseModel
{
    public LockUseModel(EffectModel effects)
    {
        Compilation compilation = effects.Locks.Models.Compilation;
        Effects = effects;
        Names = new GuardNames(compilation);
        Aliases = new LockAliases(effects.Locks.Models);
        Relations = new LockRelations(effects.Locks, Aliases);
        Accesses = new GuardedAccesses(new GuardedMembers(), new RequiredLocks(effects.Locks), new FreshObjects(effects.Locks.Models));
        Acquires = new AcquireSummaries(effects);
        Creations = new LockCreations(effects.Locks.Models);
        Assignments = new LockAssignments(effects.Locks.Models);
        Order = new LockOrder(compilation, this);
    }

    public EffectModel Effects { get; }

    public LockModel Locks => Effects.Locks;

    public GuardNames Names { get; }

    public LockAliases Aliases { get; }

    public LockRelations Relations { get; }

    public GuardedAccesses Accesses { get; }

    public AcquireSummaries Acquires { get; }

    public LockCreations Creations { get; }

    public LockAssignments Assignments { get; }

    public LockOrder Order { get; }
}
