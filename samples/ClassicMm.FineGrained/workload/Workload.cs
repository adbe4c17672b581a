using System.Diagnostics;

namespace ClassicMm;

/// <summary>
/// One process. A thread of it sits in slow reads of a file; the others do what has nothing to do with that: allocate
/// and free blocks, touch memory of their own, start threads. Now and then ps looks at it.
/// </summary>
public sealed class Workload : IDisposable
{
    private const ulong ArenaBase = 0x0000_1000_0000_0000;
    private const ulong ArenaSpacing = 16UL << 20;
    private const ulong StackSpacing = 4UL << 20;
    private const ulong SlowPages = 4;
    private const ulong OwnedPages = 64;

    private static readonly long s_betweenRounds = Stopwatch.Frequency / 1000;

    private readonly Options _options;
    private readonly MmStruct _mm;
    private readonly BackingFile _slowFile;
    private readonly ulong _slowStart;
    private readonly ManualResetEventSlim _stop = new();
    private readonly List<long> _faultTicks = [];
    private readonly Lock _resultsLock = new();
    private volatile bool _measuring;
    private Exception? _failure;
    private long _blocks;
    private long _faults;
    private long _spawns;
    private long _listings;

    public Workload(Options options, string directory)
    {
        _options = options;
        _mm = Exec.Start("workload", "workload", "--with", "arguments");
        _slowFile = BackingFile.Create(Path.Combine(directory, "slow.dat"), SlowPages, TimeSpan.FromMilliseconds(10), Pattern.FillFilePage);
        Pattern.Succeeds(
            Mmap.Map(_mm, 0, SlowPages * Page.Size, Protection.Read, MapFlags.Private, _slowFile, 0, null, out _slowStart),
            "map the slow file");
        for (int i = 0; i < options.Threads; i++)
        {
            Pattern.Succeeds(Mmap.MapFixedNoReplace(_mm, OwnedArena(i), OwnedPages * Page.Size, Protection.ReadWrite), "map owned memory");
        }
    }

    public Report Run()
    {
        var threads = new List<Thread> { Start("stuck", ReadSlowFile), Start("spawner", SpawnThreads), Start("ps", LookAtArguments) };
        for (int i = 0; i < _options.Threads; i++)
        {
            int index = i;
            threads.Add(Start($"allocator {i}", () => AllocateBlocks(index)));
            threads.Add(Start($"faulter {i}", () => TouchOwnMemory(index)));
        }

        // Until everything has been compiled and the queue has formed.
        _stop.Wait(TimeSpan.FromMilliseconds(500));
        long blocks = Interlocked.Read(ref _blocks);
        long faults = Interlocked.Read(ref _faults);
        long spawns = Interlocked.Read(ref _spawns);
        long listings = Interlocked.Read(ref _listings);
        long reads = _slowFile.Reads;
        var clock = Stopwatch.StartNew();
        _measuring = true;
        _stop.Wait(TimeSpan.FromSeconds(_options.Seconds));
        _measuring = false;
        double seconds = clock.Elapsed.TotalSeconds;
        blocks = Interlocked.Read(ref _blocks) - blocks;
        faults = Interlocked.Read(ref _faults) - faults;
        spawns = Interlocked.Read(ref _spawns) - spawns;
        listings = Interlocked.Read(ref _listings) - listings;
        reads = _slowFile.Reads - reads;
        _stop.Set();
        threads.ForEach(thread => thread.Join());
        if (_failure is not null)
        {
            throw new VerificationException(_failure.Message);
        }

        return new Report(
            _options, seconds, [.. _faultTicks.Order()], blocks / seconds, faults / seconds, spawns / seconds, listings / seconds,
            reads / seconds);
    }

    public void Dispose()
    {
        _mm.PutUser();
        _slowFile.Dispose();
        _stop.Dispose();
    }

    /// <summary>Blocks, owned memory and stacks, each in places of their own.</summary>
    private static ulong BlockArena(int thread) => ArenaBase + ((ulong)thread * ArenaSpacing);

    private static ulong OwnedArena(int thread) => BlockArena(thread) + (256 * ArenaSpacing);

    private static ulong StackSlot(ulong slot) => ArenaBase + (512 * ArenaSpacing) + (slot % 16 * StackSpacing);

    /// <summary>O_DIRECT I/O, say: get_user_pages over a mapping whose pages are on the disk.</summary>
    private void ReadSlowFile()
    {
        var pages = new List<int>();
        while (!_stop.IsSet)
        {
            Pattern.Succeeds(Gup.GetUserPages(_mm, _slowStart, SlowPages * Page.Size, write: false, pages), "get_user_pages");
            for (int i = 0; i < pages.Count; i++)
            {
                Pattern.VerifyFilePage(FrameAllocator.Bytes(pages[i]), (ulong)i, "slow file");
            }

            Gup.PutPages(pages);
            _mm.PageTables.Zap(_slowStart, _slowStart + (SlowPages * Page.Size));
            _slowFile.Cache.DropAll();
        }
    }

    private void AllocateBlocks(int thread)
    {
        Span<byte> bytes = stackalloc byte[64];
        for (ulong round = 0; !_stop.IsSet; round++)
        {
            ulong start = BlockArena(thread) + (round % 3 * Page.BlockSize);
            ulong length = (64 + (round % 4 * 64)) * Page.Size;
            Pattern.Succeeds(Mmap.MapFixedNoReplace(_mm, start, length, Protection.ReadWrite), "map a block");
            ulong stride = length / 16;
            for (ulong at = start; at < start + length; at += stride)
            {
                Pattern.Fill(bytes, at, round);
                UserMemory.Write(_mm, at, bytes);
            }

            for (ulong at = start; at < start + length; at += stride)
            {
                UserMemory.Read(_mm, at, bytes);
                Pattern.Verify(bytes, at, round, "block");
            }

            Pattern.Succeeds(Unmap.Munmap(_mm, start, length), "unmap a block");
            Interlocked.Increment(ref _blocks);
            Thread.Sleep(1);
        }
    }

    /// <summary>
    /// Faults in memory that no other thread knows of. What these wait for is what the lock costs. A round that is due and does
    /// not come because the one before still waits is counted, too: without that correction of coordinated omission (Gil Tene,
    /// HdrHistogram) a loop samples least when it waits most.
    /// </summary>
    private void TouchOwnMemory(int thread)
    {
        var ticks = new List<long>(1 << 16);
        Span<byte> bytes = stackalloc byte[64];
        ulong start = OwnedArena(thread);
        for (ulong round = 0; !_stop.IsSet; round++)
        {
            ulong first = start + (round * 8 % OwnedPages * Page.Size);
            ulong end = first + (8 * Page.Size);
            for (ulong at = first; at < end && !_stop.IsSet; at += Page.Size)
            {
                Pattern.Fill(bytes, at, round);
                bool measured = _measuring;
                long before = Stopwatch.GetTimestamp();
                UserMemory.Write(_mm, at, bytes);
                long after = Stopwatch.GetTimestamp();
                if (measured)
                {
                    for (long wait = after - before; wait >= 0; wait -= s_betweenRounds)
                    {
                        ticks.Add(wait);
                    }
                }

                Interlocked.Increment(ref _faults);
                UserMemory.Read(_mm, at, bytes);
                Pattern.Verify(bytes, at, round, "owned memory");
            }

            // A page at a time costs no lock of the process: the owner knows that nobody else is there.
            _mm.PageTables.Zap(first, end);
            Thread.Sleep(1);
        }

        lock (_resultsLock)
        {
            _faultTicks.AddRange(ticks);
        }
    }

    private void SpawnThreads()
    {
        const ulong Length = 64 * Page.Size;
        Span<byte> bytes = stackalloc byte[64];
        for (ulong round = 0; !_stop.IsSet; round++)
        {
            ulong stack = StackSlot(round);
            Pattern.Succeeds(Mmap.MapFixedNoReplace(_mm, stack, Length, Protection.ReadWrite), "map a stack");
            for (ulong at = stack + Length - Page.Size; at > stack + Length - (5 * Page.Size); at -= Page.Size)
            {
                Pattern.Fill(bytes, at, round);
                UserMemory.Write(_mm, at, bytes);
                UserMemory.Read(_mm, at, bytes);
                Pattern.Verify(bytes, at, round, "thread stack");
            }

            Pattern.Succeeds(Unmap.Munmap(_mm, stack, Length), "unmap a stack");
            Interlocked.Increment(ref _spawns);
            Thread.Sleep(1);
        }
    }

    private void LookAtArguments()
    {
        while (!_stop.IsSet)
        {
            Pattern.That(Ps.ReadArgs(_mm) == "workload\0--with\0arguments", "ps shows other arguments");
            Interlocked.Increment(ref _listings);
            Thread.Sleep(5);
        }
    }

    private Thread Start(string name, Action role)
    {
        var thread = new Thread(() =>
        {
            try
            {
                role();
            }
            catch (Exception failure)
            {
                Interlocked.CompareExchange(ref _failure, failure, null);
                _stop.Set();
            }
        })
        {
            Name = name,
            IsBackground = true,
        };
        thread.Start();
        return thread;
    }
}
