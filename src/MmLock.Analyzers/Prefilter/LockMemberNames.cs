using MmLock.Analyzers.Primitives;

namespace MmLock.Analyzers.Prefilter;

/// <summary>The member names of some primitives, by what they do.</summary>
internal sealed class LockMemberNames(IReadOnlyCollection<LockPrimitive> primitives)
{
    /// <summary>Of the primitives that every program can use. What else a compilation knows, it alone can tell.</summary>
    public static readonly LockMemberNames Everywhere = new(PrimitiveTable.BuiltIn.All.Where(PrimitiveTable.IsEverywhere).ToList());

    private static readonly LockMemberNames s_otherBuiltIn = ReadOthers(PrimitiveTable.BuiltIn);

    /// <summary>Of the primitives of a project that not every program can use, whether it does or not.</summary>
    public static LockMemberNames OthersOf(PrimitiveTable table) => table == PrimitiveTable.BuiltIn ? s_otherBuiltIn : ReadOthers(table);

    private static LockMemberNames ReadOthers(PrimitiveTable table) => new(table.All.Where(p => !PrimitiveTable.IsEverywhere(p)).ToList());

    public ImmutableHashSet<string> Acquires { get; } =
        PrimitiveTable.Names(primitives, LockVerb.Acquire, LockVerb.TryAcquire, LockVerb.Wait);

    public ImmutableHashSet<string> Releases { get; } = PrimitiveTable.Names(primitives, LockVerb.Release);

    /// <summary>What else is done to a lock, and is a site of it, without a hold that begins or ends.</summary>
    public ImmutableHashSet<string> Others { get; } =
        PrimitiveTable.Names(primitives, LockVerb.Query, LockVerb.Dispose, LockVerb.Downgrade, LockVerb.Pulse, LockVerb.Foreign);

    public IEnumerable<string> All => Acquires.Concat(Releases).Concat(Others);

    public bool Contains(string name) => Acquires.Contains(name) || Releases.Contains(name) || Others.Contains(name);
}
