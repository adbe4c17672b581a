// becomes: range range range range
using MmLock;

public static class Program
{
    private sealed class Slot { public int Value; public bool Busy; }

    // What one section decides the next relies on, by a mark that it set.
    private sealed class TwoStep
    {
        private readonly MmapLock _lock = new();
        private readonly Slot[] _slots = Enumerable.Range(0, 8).Select(_ => new Slot()).ToArray();

        public bool Work(int slot, int by)
        {
            using (_lock.EnterWrite())
            {
                if (_slots[slot].Busy) return false;
                _slots[slot].Busy = true;
            }

            Thread.Sleep(1);
            using (_lock.EnterWrite())
            {
                Slot own = _slots[slot];
                int was = own.Value;
                Thread.Sleep(1);
                own.Value = was + by;
                own.Busy = false;
            }

            return true;
        }

        public int Sum()
        {
            int sum = 0;
            for (int i = 0; i < _slots.Length; i++)
            {
                using (_lock.EnterRead())
                {
                    sum += _slots[i].Value;
                }
            }

            return sum;
        }

        public bool IsBusy(int slot)
        {
            using (_lock.EnterRead()) return _slots[slot].Busy;
        }
    }

    public static string Run(int input)
    {
        var store = new TwoStep();
        int done = 0;
        void Work(int slot)
        {
            for (int i = 0; i < 8; i++)
            {
                while (!store.Work(slot, 1)) Thread.Sleep(0);
                Interlocked.Increment(ref done);
            }
        }

        string ends = T.Together(() => Work(2), () => Work(2), () => Work(2 + input),
            () => { for (int i = 0; i < 20; i++) { store.IsBusy(2); store.Sum(); } });
        string edge = "";
        try { store.Work(8, 1); } catch (IndexOutOfRangeException) { edge = "outside"; }
        return $"{ends} {done} {store.Sum()} {store.IsBusy(2)} {edge}";
    }
}
