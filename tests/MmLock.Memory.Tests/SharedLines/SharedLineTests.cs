using System.Reflection;
using System.Runtime;
using MmLock.Memory.Diagnostics;
using static MmLock.Memory.AddressSpace;

namespace MmLock.Memory.Tests.SharedLines;

/// <summary>
/// Two threads do what they do with memory of their own; all that the space leads to, and the statics of the library, are compared before,
/// at each hook inside, and after. The lines that one writes are none that the other writes: so more cores cannot slow them down.
/// </summary>
[Collection(nameof(AloneCollection))]
public sealed class SharedLineTests
{
    private const ulong Small = 64 << 10;

    /// <summary>No more 2 MiB than the segmented lock has fast paths for: beyond, it has one queue.</summary>
    private const ulong Large = 3UL << 20;

    /// <summary>More pages than threads get frames at a time: the counts of different threads' frames are side by side.</summary>
    private const ulong Own = 100 * PageSize;
    private const int Turns = 3;
    private const long Room = 200L << 20;

    public static TheoryData<MmapLockBackend, bool> Locks => new()
    {
        { MmapLockBackend.Segmented, false },
        { MmapLockBackend.Segmented, true },
        { MmapLockBackend.Adaptive, false },
        { MmapLockBackend.Adaptive, true },
    };

    [Theory]
    [MemberData(nameof(Locks))]
    public void Threads_with_memory_of_their_own_write_no_common_line(MmapLockBackend backend, bool speculative)
    {
        using var memory = new PhysicalMemory(64L << 20);
        using var space = new AddressSpace(Spaces.Options(LockingMode.FineGrained, memory, speculative, backend));
        (Dictionary<nint, string> one, Dictionary<nint, string> other) = Written(space);
        Assert.NotEmpty(one);
        Assert.NotEmpty(other);
        string[] common = [.. one.Keys.Intersect(other.Keys).Select(line => $"{one[line]} and {other[line]}")];
        Assert.True(common.Length == 0, $"both write\n{string.Join('\n', common)}");
    }

    /// <summary>A line that one writes and the other only reads goes to and fro between their caches as well.</summary>
    [Theory]
    [MemberData(nameof(Locks))]
    public void Threads_with_memory_of_their_own_read_no_line_that_the_other_writes(MmapLockBackend backend, bool speculative)
    {
        Assert.Empty(ReadAndWritten(backend, speculative, Spaces.LargeArena));
    }

    [Fact]
    public void Comparison_finds_what_one_reads_and_the_other_writes()
    {
        string[] common = ReadAndWritten(MmapLockBackend.Segmented, speculative: false, 16 * PageSize);
        Assert.Contains(common, what => what.Contains("Latch", StringComparison.Ordinal));
        Assert.Contains(common, what => what.Contains("VmaTree", StringComparison.Ordinal));
    }

    private static string[] ReadAndWritten(MmapLockBackend backend, bool speculative, ulong arenaSize)
    {
        var rewritten = new ReadRewriter();
        return (string[])rewritten.Twin(typeof(SharedLineTests))
            .GetMethod(nameof(ReadAndWrittenInTwin), BindingFlags.Static | BindingFlags.NonPublic)!
            .Invoke(null, [(int)backend, speculative, arenaSize])!;
    }

    private static string[] ReadAndWrittenInTwin(int backend, bool speculative, ulong arenaSize)
    {
        using var memory = new PhysicalMemory(64L << 20);
        using var space = new AddressSpace(
            Spaces.Options(LockingMode.FineGrained, memory, speculative, (MmapLockBackend)backend, arenaSize));
        var one = new ReadProbe.Recording();
        var other = new ReadProbe.Recording();
        (Dictionary<nint, string> byOne, Dictionary<nint, string> byOther) = Written(space, one, other);
        Assert.True(one.Read.Count > 100 && other.Read.Count > 100, "nothing was read");
        return [.. Common(one.Read, byOther), .. Common(other.Read, byOne), .. Common(one.Written, other.Written)];

        static IEnumerable<string> Common(Dictionary<nint, string> reader, Dictionary<nint, string> writer) =>
            reader.Keys.Intersect(writer.Keys).Select(line => $"{reader[line]} reads {writer[line]}");
    }

    /// <summary>With arenas too small to be anybody's, all map in the common part.</summary>
    [Fact]
    public void Comparison_finds_what_is_written_in_common()
    {
        using var memory = new PhysicalMemory(64L << 20);
        using var space = new AddressSpace(
            Spaces.Options(LockingMode.FineGrained, memory, backend: MmapLockBackend.Segmented, arenaSize: 16 * PageSize));
        (Dictionary<nint, string> one, Dictionary<nint, string> other) = Written(space);
        string[] common = [.. one.Keys.Intersect(other.Keys).Select(line => one[line])];
        Assert.Contains(common, what => what.Contains("Latch", StringComparison.Ordinal));
        Assert.Contains(common, what => what.Contains("VmaTree", StringComparison.Ordinal));
        Assert.Contains(common, what => what.Contains("Leaf", StringComparison.Ordinal));
    }

    private static (Dictionary<nint, string> One, Dictionary<nint, string> Other) Written(
        AddressSpace space, ReadProbe.Recording? byOne = null, ReadProbe.Recording? byOther = null)
    {
        using var one = new Worker(space, 0x1000_0000_0000, byOne);
        using var other = new Worker(space, 0x2000_0000_0000, byOther);
        for (int i = 0; i < 30; i++)
        {
            one.Do(worker => worker.Everything(null, null));
            other.Do(worker => worker.Everything(null, null));
        }

        // As the collector leaves things: what lived on lies side by side.
        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        using var image = new MemoryImage([space]);
        Assert.True(GC.TryStartNoGCRegion(Room), "no room to stand still in");
        try
        {
            var lines = (One: new Dictionary<nint, string>(), Other: new Dictionary<nint, string>());
            for (int i = 0; i < Turns; i++)
            {
                image.Look(null);
                one.Do(worker => worker.Everything(image, lines.One));
                image.Look(null);
                other.Do(worker => worker.Everything(image, lines.Other));
            }

            return lines;
        }
        finally
        {
            Assert.Equal(GCLatencyMode.NoGCRegion, GCSettings.LatencyMode);
            GC.EndNoGCRegion();
        }
    }

    /// <summary>One thread, its memory, and what it does.</summary>
    private sealed class Worker : IDisposable
    {
        private readonly AddressSpace _space;
        private readonly ulong _place;
        private readonly ReadProbe.Recording? _recording;
        private readonly Thread _thread;
        private readonly SemaphoreSlim _begin = new(0);
        private readonly SemaphoreSlim _done = new(0);
        private Action? _action;
        private Exception? _failure;
        private ulong _own;

        public Worker(AddressSpace space, ulong place, ReadProbe.Recording? recording)
        {
            _recording = recording;
            _space = space;
            _place = place + PageSize;
            _thread = new Thread(Loop) { IsBackground = true };
            _thread.Start();
        }

        public void Do(Action<Worker> action)
        {
            _action = () => action(this);
            _begin.Release();
            Assert.True(_done.Wait(TimeSpan.FromSeconds(60)), "it never ended");
            if (_failure is not null)
            {
                throw new InvalidOperationException("A thread failed.", _failure);
            }
        }

        public void Dispose()
        {
            _action = null;
            _begin.Release();
            _thread.Join();
        }

        /// <param name="image">Looks at each hook, and after each operation.</param>
        /// <param name="written">Gets what was written.</param>
        public void Everything(MemoryImage? image, Dictionary<nint, string>? written)
        {
            if (_own == 0)
            {
                _own = _space.Map(Own, MemoryProtection.ReadWrite);
            }

            MapAndUnmap(Small);
            MapAndUnmap(Large);
            Step("touch", () => _space.Fill(_own, Own, 1));
            Step("drop", () => _space.Advise(_own, Own, MemoryAdvice.DontNeed));
            Step("protect", () => _space.Protect(_own, Small, MemoryProtection.Read));
            Step("protect", () => _space.Protect(_own, Small, MemoryProtection.ReadWrite));
            Step("map fixed", () => _space.Map(_place, Small, MemoryProtection.ReadWrite, MapOptions.Fixed));
            Step("touch fixed", () => Touch(_place));
            Step("unmap fixed", () => _space.Unmap(_place, Small));

            void MapAndUnmap(ulong length)
            {
                ulong start = 0;
                Step($"map {length:x}", () => start = _space.Map(length, MemoryProtection.ReadWrite));
                Step($"touch {length:x}", () => Touch(start));
                if (length > Small)
                {
                    // A small one would stay within its 2 MiB: two holds of one segment, for the second of which that has its queue.
                    Step($"move {length:x}", () => start = _space.Remap(start, length, length + Small));
                    Step($"shrink {length:x}", () => _space.Remap(start, length + Small, length));
                }

                Step($"unmap {length:x}", () => _space.Unmap(start, length));
            }

            void Step(string name, Action operation)
            {
                if (image is null)
                {
                    operation();
                    return;
                }

                image.Step = name;
                MemoryInterleaving.Hook = _ => image.LookAgain(written!);
                Interleaving.Hook = _ => image.LookAgain(written!);
                ReadProbe.Current = _recording;
                try
                {
                    operation();
                }
                finally
                {
                    ReadProbe.Current = null;
                    MemoryInterleaving.Hook = null;
                    Interleaving.Hook = null;
                }

                image.Look(written);
            }
        }

        private void Touch(ulong start)
        {
            for (ulong at = start; at < start + (4 * PageSize); at += PageSize)
            {
                _space.Write(at, [1]);
            }
        }

        private void Loop()
        {
            while (true)
            {
                _begin.Wait();
                if (_action is not { } action)
                {
                    return;
                }

                try
                {
                    action();
                }
                catch (Exception failure)
                {
                    _failure = failure;
                }

                _done.Release();
            }
        }
    }
}

/// <summary>Tests beside which none runs: what they look at must stand still.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
