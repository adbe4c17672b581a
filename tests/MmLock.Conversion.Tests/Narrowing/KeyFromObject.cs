// becomes: coarse structure structure
using MmLock;

public static class Program
{
    private sealed class Request { public int Sector; public int Count = 1; }

    // The request may be changed while it waits: its sector is not known at the acquire.
    private sealed class Disk
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _sectors = new int[64];

        public void Submit(Request request)
        {
            using (_lock.EnterWrite())
            {
                int was = _sectors[request.Sector];
                Thread.Sleep(1);
                _sectors[request.Sector] = was + request.Count;
            }
        }

        public void Retarget(Request request, int sector)
        {
            using (_lock.EnterWrite())
            {
                request.Sector = sector;
            }
        }

        public int Sum { get { using (_lock.EnterRead()) return _sectors.Sum(); } }
    }

    public static string Run(int input)
    {
        var disk = new Disk();
        var one = new Request { Sector = 1 };
        var two = new Request { Sector = 2 };
        string ends = T.Together(
            () => { for (int i = 0; i < 20; i++) disk.Submit(one); },
            () => { for (int i = 0; i < 20; i++) disk.Submit(two); },
            () => { for (int i = 0; i < 200; i++) { disk.Retarget(one, 1 + i % 2 + input); if (i % 8 == 0) Thread.Sleep(1); } });
        string edge = "";
        disk.Retarget(one, -1);
        try { disk.Submit(one); } catch (IndexOutOfRangeException) { edge = "outside"; }
        return $"{ends} {disk.Sum} {edge}";
    }
}
