namespace MmLock.Memory.Tests;

/// <summary>What tests need again and again.</summary>
internal static class Spaces
{
    /// <summary>Bytes of an arena unless something else is wanted.</summary>
    public const ulong LargeArena = 1UL << 30;

    public static AddressSpaceOptions Options(
        LockingMode mode,
        PhysicalMemory memory,
        bool speculative = false,
        MmapLockBackend backend = MmapLockBackend.RangeTree,
        ulong arenaSize = LargeArena) => new()
        {
            ArenaSize = arenaSize,
            Map = mode,
            Unmap = mode,
            Protect = mode,
            Remap = mode,
            Advise = mode,
            Fault = mode,
            Populate = mode,
            Pin = mode,
            Break = mode,
            Describe = mode,
            ReadRemote = mode,
            SpeculativeFaults = speculative,
            Memory = memory,
            Lock = new MmapLockOptions { Backend = backend },
        };

    public static AddressSpace Create(LockingMode mode, PhysicalMemory memory, bool speculative = false) =>
        new(Options(mode, memory, speculative));

    public static void AssertError(MemoryError error, Action action, ulong? address = null)
    {
        MemoryManagementException failure = Assert.Throws<MemoryManagementException>(action);
        Assert.Equal(error, failure.Error);
        if (address is not null)
        {
            Assert.Equal(address, failure.Address);
        }
    }

    public static byte Byte(this AddressSpace space, ulong address)
    {
        byte[] one = new byte[1];
        space.Read(address, one);
        return one[0];
    }

    public static void Fill(this AddressSpace space, ulong start, ulong length, byte value)
    {
        byte[] bytes = new byte[length];
        Array.Fill(bytes, value);
        space.Write(start, bytes);
    }

    /// <summary>Runs on a thread of its own; what it throws is thrown by <see cref="Running.Join"/>.</summary>
    public static Running Start(Action action) => new(action);

    internal sealed class Running
    {
        private readonly Thread _thread;
        private Exception? _failure;

        public Running(Action action)
        {
            _thread = new Thread(() =>
            {
                try
                {
                    action();
                }
                catch (Exception failure)
                {
                    _failure = failure;
                }
            })
            { IsBackground = true };
            _thread.Start();
        }

        /// <summary>Whether it ended within the time.</summary>
        public bool Ends(TimeSpan within) => _thread.Join(within);

        public void Join()
        {
            Assert.True(_thread.Join(TimeSpan.FromSeconds(60)), "it never ended");
            if (_failure is not null)
            {
                throw new InvalidOperationException("A thread failed.", _failure);
            }
        }
    }
}
