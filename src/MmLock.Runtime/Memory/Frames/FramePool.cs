using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MmLock.Memory.Layout;
using MmLock.Waiting;

namespace MmLock.Memory.Frames;

/// <summary>
/// The frame allocator: frames of one page in pinned arrays up to a limit, with a count of references and of pins each.
/// Free frames lie in stripes, one for each thread as far as they go, with a global free list behind them.
/// </summary>
/// <remarks>
/// <para>Invariants: (1) a frame is in exactly one place: a stripe, the global free list, never handed out, or referenced; (2) a free
/// frame is all zero, so that a first touch has nothing left to do; the thread that drops the last reference clears it; (3) the
/// references include the pins, so that a frame is one owner's alone when the difference is 1; (4) a reference that a page
/// table entry held is dropped after a shootdown only, so nobody reads or writes a frame that is free.</para>
/// <para>Both counts are in one word, so they are read as one. The last decrement is a full fence: everything done with
/// the frame by others is done before it is cleared and free.</para>
/// <para>Frame 0 is the zero frame: read-only, in everybody's page tables, not counted.</para>
/// <para>Frames are inside arrays that the collector does not move. A caller that has a span or a memory of a frame thereby
/// keeps its array: what was handed out never becomes memory of somebody outside the pool, whatever is disposed or
/// forgotten first. Inside, frames are found by address; the arrays live as long as the pool does, or until no frame has
/// a reference and none can get one.</para>
/// </remarks>
internal sealed unsafe class FramePool
{
    public const int ZeroFrame = 0;
    private const int ChunkShift = 9;
    private const int ChunkFrames = 1 << ChunkShift;
    private const int Stripes = 32;
    private const int StripeCapacity = 256;
    private const int Refill = 64;
    private const int Line = 64;
    private const long Pin = 1L << 32;

    private readonly nint[] _chunks;
    private readonly byte[]?[] _arrays;
    private readonly long[]?[] _states;
    private readonly nint[] _stateAddresses;
    private readonly object?[]?[] _owners;
    private readonly Stripe[] _stripes = new Stripe[Stripes];
    private readonly Lock _globalLock = new();
    private readonly int _limit;
    private int[] _globalFree = new int[Refill];
    private int _globalCount;
    private int _handedOut;

    public FramePool(int limit)
    {
        _limit = limit;
        int chunks = (limit >> ChunkShift) + 1;
        _chunks = new nint[chunks];
        _arrays = new byte[chunks][];
        _states = new long[chunks][];
        _stateAddresses = new nint[chunks];
        _owners = new object?[chunks][];
        for (int i = 0; i < Stripes; i++)
        {
            _stripes[i] = new Stripe();
        }

        if (!AddChunk(0))
        {
            throw new InsufficientMemoryException("There is no memory for the first frames.");
        }
    }

    public bool IsDisposed { get; private set; }

    /// <summary>How many frames there may be.</summary>
    public int Limit => _limit;

    /// <summary>How many frames are referenced. Exact when nobody allocates or frees meanwhile.</summary>
    public int Used
    {
        get
        {
            using (_globalLock.EnterPatiently())
            {
                return UsedLocked;
            }
        }
    }

    private int UsedLocked
    {
        get
        {
            int free = _globalCount;
            foreach (Stripe stripe in _stripes)
            {
                free += Volatile.Read(ref stripe.Count);
            }

            return _handedOut - free;
        }
    }

    public byte* Address(int frame) => (byte*)_chunks[frame >> ChunkShift] + ((long)(frame & (ChunkFrames - 1)) << PageLayout.PageShift);

    public Span<byte> Bytes(int frame) => new(Address(frame), (int)PageLayout.PageSize);

    /// <summary>As <see cref="Bytes"/>, for those outside, who may keep it for as long as they like.</summary>
    public Memory<byte> Memory(int frame)
    {
        byte[] array = Volatile.Read(ref _arrays[frame >> ChunkShift]) ?? throw new ObjectDisposedException(nameof(PhysicalMemory));
        return MemoryMarshal.CreateFromPinnedArray(
            array, Padding(array) + ((frame & (ChunkFrames - 1)) << PageLayout.PageShift), (int)PageLayout.PageSize);
    }

    private static int Padding(byte[] array) =>
        (int)(-(nint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(array)) & ((nint)PageLayout.PageSize - 1));

    public void Copy(int from, int to) => Bytes(from).CopyTo(Bytes(to));

    /// <summary>A frame of zeros with one reference, or 0 when all are used.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int TryAllocate(ReaderEpoch epoch)
    {
        Stripe stripe = _stripes[epoch.Index % Stripes];
        stripe.Gate.Enter();
        int count = stripe.Count - 1;
        if (count < 0)
        {
            stripe.Gate.Exit();
            return AllocateSlowly(stripe);
        }

        int frame = stripe.Frames[count];
        stripe.Count = count;
        stripe.Gate.Exit();
        State(frame) = 1;
        return frame;
    }

    /// <summary>One more reference, by someone who has one or keeps the frame alive by a read-side critical section.</summary>
    public void AddReference(int frame)
    {
        if (frame != ZeroFrame)
        {
            Interlocked.Increment(ref State(frame));
        }
    }

    /// <summary>A reference that is also a pin: it keeps the frame where it is.</summary>
    public void AddPin(int frame) => Interlocked.Add(ref State(frame), Pin + 1);

    public void ReleasePin(int frame, ReaderEpoch epoch)
    {
        if ((int)Interlocked.Add(ref State(frame), -(Pin + 1)) == 0)
        {
            Free(frame, epoch);
        }
    }

    /// <summary>Drops a reference. One that a page table entry held: after a shootdown only.</summary>
    public void Release(int frame, ReaderEpoch epoch)
    {
        if (frame != ZeroFrame && (int)Interlocked.Decrement(ref State(frame)) == 0)
        {
            Free(frame, epoch);
        }
    }

    /// <summary>As <see cref="Release(int, ReaderEpoch)"/> for each, with the stripe locked once. Reorders the list.</summary>
    public void Release(Span<int> frames, ReaderEpoch epoch)
    {
        int free = 0;
        foreach (int frame in frames)
        {
            if ((int)Interlocked.Decrement(ref State(frame)) == 0)
            {
                NativeMemory.Clear(Address(frame), (nuint)PageLayout.PageSize);
                frames[free++] = frame;
            }
        }

        Stripe stripe = _stripes[epoch.Index % Stripes];
        stripe.Gate.Enter();
        int room = Math.Min(free, StripeCapacity - stripe.Count);
        frames[..room].CopyTo(stripe.Frames.AsSpan(stripe.Count));
        stripe.Count += room;
        stripe.Gate.Exit();
        PutIntoGlobalList(frames[room..free]);
    }

    /// <summary>Whether the page table entry that the caller looks at has the only reference besides pins.</summary>
    public bool IsExclusive(int frame)
    {
        long state = Volatile.Read(ref State(frame));
        return (int)state - (int)(state >> 32) == 1;
    }

    public bool IsPinned(int frame) => Volatile.Read(ref State(frame)) >= Pin;

    /// <summary>What the frame is a part of besides page tables: its page in the page cache, or null.</summary>
    public ref object? Owner(int frame) => ref _owners[frame >> ChunkShift]![frame & (ChunkFrames - 1)];

    public int References(int frame) => (int)Volatile.Read(ref State(frame));

    /// <summary>
    /// Lets the memory go, unless a frame is in use; nothing can be allocated any more. The zero frame stays: it may be in page
    /// tables.
    /// </summary>
    /// <returns>Whether it was done.</returns>
    public bool TryDispose()
    {
        using (_globalLock.EnterPatiently())
        {
            foreach (Stripe stripe in _stripes)
            {
                stripe.Gate.Enter();
            }

            // All free frames are in sight, and none can be taken: with none in use, nobody has an address.
            bool done = UsedLocked == 0;
            if (done)
            {
                IsDisposed = true;
                _handedOut = _limit;
                _globalCount = 0;
                _chunks.AsSpan(1).Clear();
                _arrays.AsSpan(1).Clear();
            }

            foreach (Stripe stripe in _stripes)
            {
                stripe.Count = done ? 0 : stripe.Count;
                stripe.Gate.Exit();
            }

            return done;
        }
    }

    private ref long State(int frame) =>
        ref Unsafe.AsRef<long>((long*)_stateAddresses[frame >> ChunkShift] + (frame & (ChunkFrames - 1)));

    private void Free(int frame, ReaderEpoch epoch)
    {
        NativeMemory.Clear(Address(frame), (nuint)PageLayout.PageSize);
        Stripe stripe = _stripes[epoch.Index % Stripes];
        stripe.Gate.Enter();
        bool fits = stripe.Count < StripeCapacity;
        if (fits)
        {
            stripe.Frames[stripe.Count++] = frame;
        }

        stripe.Gate.Exit();
        if (!fits)
        {
            PutIntoGlobalList([frame]);
        }
    }

    private void PutIntoGlobalList(ReadOnlySpan<int> frames)
    {
        if (frames.IsEmpty)
        {
            return;
        }

        using (_globalLock.EnterPatiently())
        {
            if (_globalCount + frames.Length > _globalFree.Length)
            {
                Array.Resize(ref _globalFree, Math.Max(_globalFree.Length * 2, _globalCount + frames.Length));
            }

            frames.CopyTo(_globalFree.AsSpan(_globalCount));
            _globalCount += frames.Length;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int AllocateSlowly(Stripe stripe)
    {
        StructureHolds.AssertNone("frames are allocated");
        Span<int> frames = stackalloc int[Refill];
        int count = TakeFromGlobalList(frames);
        for (int i = 0; count == 0 && i < Stripes; i++)
        {
            count = Steal(_stripes[i], frames);
        }

        if (count == 0)
        {
            return 0;
        }

        int frame = frames[--count];
        stripe.Gate.Enter();
        int room = Math.Min(count, StripeCapacity - stripe.Count);
        frames[..room].CopyTo(stripe.Frames.AsSpan(stripe.Count));
        stripe.Count += room;
        stripe.Gate.Exit();
        PutIntoGlobalList(frames[room..count]);
        State(frame) = 1;
        return frame;
    }

    /// <summary>
    /// Up to a whole refill while there is plenty; the last frames are taken one by one, since another thread's stripe does not
    /// give back by itself.
    /// </summary>
    private int TakeFromGlobalList(Span<int> frames)
    {
        using (_globalLock.EnterPatiently())
        {
            int count = Math.Min(frames.Length, _globalCount);
            _globalFree.AsSpan(_globalCount - count, count).CopyTo(frames);
            _globalCount -= count;
            bool isNew = count == 0;

            // New ones only where there are no others, and up to the end of a refill: the next thread's counts are on other lines.
            while (_handedOut < _limit && (count == 0 || (_handedOut + 1) % Refill != 0) && isNew)
            {
                int frame = _handedOut + 1;
                if (_chunks[frame >> ChunkShift] == 0 && !AddChunk(frame >> ChunkShift))
                {
                    break;
                }

                _handedOut = frame;
                frames[count++] = frame;
            }

            return count;
        }
    }

    private static int Steal(Stripe from, Span<int> frames)
    {
        from.Gate.Enter();
        int count = Math.Min((from.Count + 1) / 2, frames.Length);
        from.Count -= count;
        from.Frames.AsSpan(from.Count, count).CopyTo(frames);
        from.Gate.Exit();
        return count;
    }

    private bool AddChunk(int chunk)
    {
        try
        {
            // A line more, so that a refill, which is one thread's, begins on a line of its own.
            long[] states = GC.AllocateArray<long>(ChunkFrames + (Line / sizeof(long)), pinned: true);
            _states[chunk] = states;
            _stateAddresses[chunk] = ((nint)Unsafe.AsPointer(ref states[0]) + Line - 1) & -Line;
            _owners[chunk] = new object?[ChunkFrames];

            // A page more, so that frames can lie on pages.
            byte[] array = GC.AllocateArray<byte>((ChunkFrames + 1) << PageLayout.PageShift, pinned: true);
            _arrays[chunk] = array;
            Volatile.Write(ref _chunks[chunk], (nint)Unsafe.AsPointer(ref array[Padding(array)]));
            return true;
        }
        catch (OutOfMemoryException)
        {
            // The machine's limit was met before ours: the same answer.
            return false;
        }
    }

    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private sealed class Stripe
    {
        [FieldOffset(120)]
        public readonly int[] Frames = new int[StripeCapacity];

        [FieldOffset(128)]
        public SpinGate Gate;

        [FieldOffset(132)]
        public int Count;
    }
}
