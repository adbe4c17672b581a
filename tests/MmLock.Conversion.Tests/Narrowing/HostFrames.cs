// becomes: range coarse range range
using MmLock;

public static class Program
{
    // Guest pages point to host frames, and two guests may point to one.
    private sealed class Hypervisor
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _guestToHost = new int[16];
        private readonly long[] _hostFrames = new long[16];

        public void Remap(int guestPage, int hostFrame)
        {
            using (_lock.EnterWrite())
            {
                int old = _guestToHost[guestPage];
                Thread.Sleep(1);
                _guestToHost[guestPage] = hostFrame;
                if (old == hostFrame) _guestToHost[guestPage] = old;
            }
        }

        public void GuestWrite(int guestPage, long by)
        {
            using (_lock.EnterWrite())
            {
                int host = _guestToHost[guestPage];
                long was = _hostFrames[host];
                Thread.Sleep(1);
                _hostFrames[host] = was + by;
            }
        }

        public int HostOf(int guestPage)
        {
            using (_lock.EnterRead()) return _guestToHost[guestPage];
        }

        public void HostWrite(int hostFrame, long by)
        {
            using (_lock.EnterWrite())
            {
                long was = _hostFrames[hostFrame];
                Thread.Sleep(1);
                _hostFrames[hostFrame] = was + by;
            }
        }

        public long Sum() => _hostFrames.Sum();
    }

    public static string Run(int input)
    {
        var machine = new Hypervisor();
        for (int i = 0; i < 16; i++) machine.Remap(i, i / 2);
        string ends = T.Together(
            () => { for (int i = 0; i < 10; i++) machine.GuestWrite(4, 1); },
            () => { for (int i = 0; i < 10; i++) machine.GuestWrite(5 + input, 1); },
            () => { for (int i = 0; i < 10; i++) machine.HostWrite(2, 100); },
            () => { for (int i = 0; i < 10; i++) { machine.Remap(15, i % 3); machine.HostOf(15); } });
        string edge = "";
        try { machine.GuestWrite(16, 1); } catch (IndexOutOfRangeException) { edge = "outside"; }
        machine.Remap(0, 99);
        try { machine.GuestWrite(0, 1); } catch (IndexOutOfRangeException) { edge += " host"; }
        return $"{ends} {machine.Sum()} {machine.HostOf(4)} {edge}";
    }
}
