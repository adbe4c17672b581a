using MmLock.Analyzers.Flow;
using MmLock.Analyzers.Locks;
using Microsoft.CodeAnalysis;

namespace MmLock.Analyzers.Rules.Protocol;

/// <summary>What rules on the use of held locks ask, made once per compilation and filled on demand.</summary>
internal sealed class LockUseModel
{
    public LockUseModel(LockEngine engine)
    {
        Compilation compilation = engine.Locks.Models.Compilation;
        Engine = engine;
        Names = new GuardNames(compilation);
        Aliases = new LockAliases(engine.Locks.Models);
        Relations = new LockRelations(engine.Locks, Aliases);
        Accesses = new GuardedAccesses(new GuardedMembers(), new RequiredLocks(engine.Locks), new FreshObjects(engine.Locks.Models));
        Acquires = new AcquireSummaries(engine);
        Creations = new LockCreations(engine.Locks.Models);
        Assignments = new LockAssignments(engine.Locks.Models);
        Order = new LockOrder(compilation, this);
    }

    public LockEngine Engine { get; }

    public LockModel Locks => Engine.Locks;

    public GuardNames Names { get; }

    public LockAliases Aliases { get; }

    public LockRelations Relations { get; }

    public GuardedAccesses Accesses { get; }

    public AcquireSummaries Acquires { get; }

    public LockCreations Creations { get; }

    public LockAssignments Assignments { get; }

    public LockOrder Order { get; }
}
