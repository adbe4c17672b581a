// becomes: range range structure coarse
using MmLock;

public static class Program
{
    private sealed class Slots
    {
        private readonly MmapLock _lock = new();
        private readonly bool[] _used = new bool[24];
        private readonly byte[] _bytes = new byte[24 * 64];
        private int _allocated;

        // Finds a place, makes the find known, and only then does the slow work on it.
        public int Rent(byte fill)
        {
            using (_lock.EnterWrite())
            {
                ArgumentOutOfRangeException.ThrowIfEqual(fill, (byte)255);
                int slot = Array.IndexOf(_used, false);
                if (slot < 0)
                {
                    return -1;
                }

                _used[slot] = true;
                _allocated++;
                Thread.Sleep(1);
                for (int i = 0; i < 64; i++)
                {
                    _bytes[slot * 64 + i] = fill;
                }

                return slot;
            }
        }

        public int Sum(int slot)
        {
            using (_lock.EnterRead())
            {
                int sum = 0;
                for (int i = 0; i < 64; i++)
                {
                    sum += _bytes[slot * 64 + i];
                }

                Thread.Sleep(1);
                return sum;
            }
        }

        public void Return(int slot)
        {
            using (_lock.EnterWrite())
            {
                _used[slot] = false;
                _allocated--;
            }
        }

        // Makes the find known after the slow work: in between another would find the same.
        public int RentLate()
        {
            using (_lock.EnterWrite())
            {
                int slot = Array.IndexOf(_used, false);
                if (slot < 0) return -1;
                Thread.Sleep(1);
                _bytes[slot * 64] = 1;
                _used[slot] = true;
                _allocated++;
                return slot;
            }
        }
    }

    public static string Run(int input)
    {
        var slots = new Slots();
        int wrong = 0;
        void Work(byte fill)
        {
            for (int n = 0; n < 12; n++)
            {
                int slot = slots.Rent(fill);
                if (slot < 0) continue;
                if (slots.Sum(slot) != fill * 64) Interlocked.Increment(ref wrong);
                slots.Return(slot);
                int late = slots.RentLate();
                if (late >= 0) slots.Return(late);
            }
        }

        string ends = T.Together(() => Work(1), () => Work(2), () => Work((byte)(3 + input)));
        string all = string.Join(",", Enumerable.Range(0, 26).Select(i => slots.Rent(9)));
        string edge = "";
        try { slots.Sum(-1); } catch (IndexOutOfRangeException) { edge = "below"; }
        return $"{ends} {wrong} {all} {edge}";
    }
}
