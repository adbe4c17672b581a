using System.Runtime.CompilerServices;
using MmLock.Optimistic;
using MmLock.Tree;

namespace MmLock.Backends;

// What is asked of the queue without a change to it, and the versions for speculation.
internal sealed partial class CentralRangeLock
{
    private WriteVersions? _versions;

    public override int WaiterCount => Volatile.Read(ref _waiters);

    public override int HolderCount
    {
        get
        {
            _gate.Enter();
            int holders = _tree.Count + _coarseReaders + _coarseWriters + _structureReaders + _structureWriters
                - _waiters - _joined + _upgraders + CountFastStructure();
            _gate.Exit();
            return holders;
        }
    }

    public override int Pooled => _requests.Count + _tree.FreeCount + Waiters.Count;

    public override bool IsHeld(AddressRange range, LockMode mode)
    {
        _gate.Enter();
        bool write = mode == LockMode.Write;
        int coarse = write ? _coarseWriters : _coarseReaders + _coarseWriters;
        for (Request? waiting = _firstWaiter; waiting is not null && coarse > 0; waiting = waiting.Later)
        {
            coarse -= waiting.IsCoarse && (waiting.Write || !write) && !waiting.Holds(mode) ? 1 : 0;
        }

        var visitor = new HolderVisitor(range, mode);
        bool held = coarse > 0 || !_tree.Visit(range.Start, range.Last, ref visitor);
        _gate.Exit();
        return held;
    }

    public (AddressRange Range, LockMode Mode) Read(Request request, ulong generation)
    {
        _gate.Enter();
        bool current = request.Generation == generation;
        (AddressRange, LockMode) state = (request.Range, request.Holds(LockMode.Write) ? LockMode.Write : LockMode.Read);
        _gate.Exit();
        return current ? state : throw Released();
    }

    public override bool TryReadVersion(AddressRange range, out ulong version) =>
        (Volatile.Read(ref _versions) ?? KeepVersions()).TryRead(coarseOnly ? AddressRange.All : range, out version);

    public override bool TryReadVersionHeld(AddressRange range, out ulong version)
    {
        _ = (Volatile.Read(ref _versions) ?? KeepVersions()).TryRead(coarseOnly ? AddressRange.All : range, out version);
        return true;
    }

    public override bool IsVersion(AddressRange range, ulong version) =>
        _versions!.Is(coarseOnly ? AddressRange.All : range, version);

    /// <summary>Writers pay for versions from the first speculative read on.</summary>
    private WriteVersions KeepVersions()
    {
        Interleaving.At(Interleaving.SyncPoint.Allocate);
        var versions = new WriteVersions(StructureVersion);
        _gate.Enter();
        if (_versions is null)
        {
            int coarse = _coarseWriters;
            for (Request? waiting = _firstWaiter; waiting is not null; waiting = waiting.Later)
            {
                coarse -= waiting.IsCoarse && waiting.Write ? 1 : 0;
            }

            if (coarse > 0)
            {
                versions.BeginWrite(AddressRange.All);
            }

            var visitor = new WriterVisitor(versions);
            _tree.Visit(0, ulong.MaxValue, ref visitor);
            Volatile.Write(ref _versions, versions);
        }

        versions = _versions;
        _gate.Exit();
        return versions;
    }

    private readonly struct HolderVisitor(AddressRange range, LockMode mode) : IntervalTree.IVisitor
    {
        public bool Visit(Interval item) =>
            Unsafe.As<Request>(item) is var request && !(request.Range.Contains(range) && request.Holds(mode));
    }

    private readonly struct WriterVisitor(WriteVersions versions) : IntervalTree.IVisitor
    {
        public bool Visit(Interval item)
        {
            Request request = Unsafe.As<Request>(item);
            if (request.Holds(LockMode.Write))
            {
                versions.BeginWrite(request.Range);
            }

            return true;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int CountConflicts(AddressRange range, bool write)
    {
        var visitor = new ConflictCounter(write);
        _tree.Visit(range.Start, range.Last, ref visitor);
        return visitor.Count;
    }

    private struct ConflictCounter(bool write) : IntervalTree.IVisitor
    {
        public int Count;

        public bool Visit(Interval item)
        {
            Request request = Unsafe.As<Request>(item);
            Count += write || request.Write ? 1 : 0;
            return true;
        }
    }
}
