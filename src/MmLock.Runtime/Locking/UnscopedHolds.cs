using MmLock.Waiting;

namespace MmLock;

/// <summary>The coarse holds that no guard owns. They are alike, so a release may end any of them.</summary>
/// <remarks>
/// Kept in chunks, so that none is ever copied and an empty one is left to the collector. Under a <see cref="SpinGate"/>, which no
/// interrupt can keep anybody from: a release must get through. Memory is asked for outside it.
/// </remarks>
internal sealed class UnscopedHolds(string mode)
{
    private const int ChunkSize = 64;
    private SpinGate _gate;
    private Chunk? _top;
    private Chunk? _spare;

    /// <summary>Of the top one; without one it is as if that were full.</summary>
    private int _count = ChunkSize;

    /// <returns>True. On failure the hold is ended.</returns>
    public bool Push(RangeGuard guard)
    {
        while (!TryPush(guard))
        {
            try
            {
                Interleaving.At(Interleaving.SyncPoint.Allocate);
                var more = new Chunk(null);
                _gate.Enter();
                _spare = more;
                _gate.Exit();
            }
            catch
            {
                guard.Dispose();
                throw;
            }
        }

        return true;
    }

    public RangeGuard Pop()
    {
        _gate.Enter();
        if (_count == 0 && _top?.Below is { } below)
        {
            _spare = _top;
            _top.Below = null;
            _top = below;
            _count = ChunkSize;
        }

        RangeGuard guard = _top is { } top && _count > 0 ? top.Guards[--_count] : default;
        _gate.Exit();
        return guard != default
            ? guard
            : throw new SynchronizationLockException(
                $"The lock is not held for {mode} by an unscoped acquire; a hold that a guard owns is ended by the guard.");
    }

    public async ValueTask<bool> PushAsync(ValueTask<RangeGuard?> entering) =>
        await entering.ConfigureAwait(false) is { } guard && Push(guard);

    private bool TryPush(RangeGuard guard)
    {
        _gate.Enter();
        if (_count == ChunkSize && _spare is { } empty)
        {
            empty.Below = _top;
            _top = empty;
            _spare = null;
            _count = 0;
        }

        bool done = _count < ChunkSize;
        if (done)
        {
            _top!.Guards[_count++] = guard;
        }

        _gate.Exit();
        return done;
    }

    private sealed class Chunk(Chunk? below)
    {
        public RangeGuard[] Guards { get; } = new RangeGuard[ChunkSize];

        public Chunk? Below { get; set; } = below;
    }
}
