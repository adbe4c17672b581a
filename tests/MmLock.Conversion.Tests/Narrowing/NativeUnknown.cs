// becomes: structure coarse coarse structure structure structure structure
using System.Runtime.InteropServices;
using MmLock;

public static class Program
{
    private static class Native
    {
        // What a device does with it, nobody here knows.
        [DllImport("device_of_nobody")] public static extern int flip_device(int number);
        [DllImport("device_of_nobody"), SuppressGCTransition] public static extern int read_level(int number);
        [DllImport("device_of_nobody"), NoLockEffects] public static extern int ask_device(int number);
        [DllImport("libc", EntryPoint = "getpid")] public static extern int IdentifyUnix();
        [DllImport("kernel32", EntryPoint = "GetCurrentProcessId")] public static extern uint IdentifyWindows();

        public static long Identify() => OperatingSystem.IsWindows() ? IdentifyWindows() : IdentifyUnix();
    }

    private sealed class Panel(bool isThere)
    {
        private readonly MmapLock _lock = new();
        private int _flips;
        private int _level;
        private long _owner;

        public void Count() { using (_lock.EnterWrite()) _flips++; }

        public void Flip(int number)
        {
            using (_lock.EnterWrite())
            {
                _flips++;
                if (isThere) _level = Native.flip_device(number);
            }
        }

        public void Deeper(int number)
        {
            using (_lock.EnterWrite())
            {
                _flips++;
                if (isThere) Set(number);
            }
        }

        public void Level(int number)
        {
            using (_lock.EnterWrite())
            {
                _flips++;
                if (isThere) _level = Native.read_level(number);
            }
        }

        public void Ask(int number)
        {
            using (_lock.EnterWrite())
            {
                _flips++;
                if (isThere) _level = Native.ask_device(number);
            }
        }

        public bool Own()
        {
            using (_lock.EnterWrite())
            {
                _flips++;
                long own = Native.Identify();
                bool isNew = _owner != own;
                _owner = own;
                return isNew;
            }
        }

        public int Sum { get { using (_lock.EnterRead()) return _flips + _level; } }

        private void Set(int number) => _level = Native.flip_device(number);
    }

    public static string Run(int input)
    {
        var panel = new Panel(input > 2);
        int fresh = 0;
        string ends = T.Together(
            () => { for (int i = 0; i < 20; i++) { panel.Count(); panel.Flip(i); } },
            () => { for (int i = 0; i < 20; i++) { panel.Deeper(i); panel.Level(i); panel.Ask(i); } },
            () => { for (int i = 0; i < 20; i++) if (panel.Own()) Interlocked.Increment(ref fresh); });
        return $"{ends} {panel.Sum} {fresh}";
    }
}
