// becomes: coarse structure structure
using MmLock;

public static class Program
{
    private sealed class Tracer
    {
        private readonly MmapLock _lock = new();
        private bool _tracing;
        private long _events;
        private long _bytes;

        // Address and size say what is traced; what is guarded are the counters.
        public void Access(ulong address, ulong size)
        {
            using (_lock.EnterWrite())
            {
                if (!_tracing) return;
                long events = _events, bytes = _bytes;
                if (address % 8 == 0) Thread.Sleep(1);
                _events = events + 1;
                _bytes = bytes + (long)size;
            }
        }

        public void Enable(ulong address, ulong size, bool on)
        {
            using (_lock.EnterWrite()) _tracing = on;
        }

        public (long Events, long Bytes) Totals
        {
            get { using (_lock.EnterRead()) { return (_events, _bytes); } }
        }
    }

    public static string Run(int input)
    {
        var tracer = new Tracer();
        tracer.Access(0, 1);
        tracer.Enable(0, 4096, true);
        int torn = 0;
        string ends = T.Together(
            () => { for (ulong i = 0; i < 40; i++) tracer.Access(i, 4); },
            () => { for (ulong i = 4096; i < 4136; i++) tracer.Access(i, 4); },
            () => { for (int i = 0; i < 100; i++) { (long events, long bytes) = tracer.Totals; if (bytes != events * 4) torn++; } });
        tracer.Enable(ulong.MaxValue, ulong.MaxValue, false);
        tracer.Access((ulong)input, 4);
        return $"{ends} {tracer.Totals} {torn}";
    }
}
