// becomes: coarse ranges coarse
using MmLock;

public static class Program
{
    private sealed class BuddyRow
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _order = new int[64];

        public void Free(int block)
        {
            using (_lock.EnterWrite())
            {
                _order[block] = 1;
                Thread.Sleep(1);
                Merge(block);
            }
        }

        public bool Take(int block)
        {
            using (_lock.EnterWrite())
            {
                if (_order[block] == 0) return false;
                int order = _order[block];
                Thread.Sleep(1);
                _order[block] = 0;
                if (order == 2) _order[block ^ 1] = 1;
                return true;
            }
        }

        public int Free() { using (_lock.EnterRead()) return _order.Sum(); }

        private void Merge(int block) => TryMerge(block, block ^ 1);

        private void TryMerge(int block, int buddy)
        {
            if (_order[buddy] != 1) return;
            int low = Math.Min(block, buddy);
            _order[low + (block ^ buddy)] = 0;
            _order[low] = 2;
        }
    }

    public static string Run(int input)
    {
        var row = new BuddyRow();
        string ends = T.Together(
            () => { for (int i = 0; i < 32; i += 2) row.Free(i); },
            () => { for (int i = 1; i < 32; i += 2) row.Free(i); },
            () => { for (int i = 32; i < 40 + input; i++) row.Free(i); });
        int free = row.Free();
        string edges = "";
        foreach (int block in new[] { -1, 64, 63 })
        {
            try { row.Free(block); edges += "."; } catch (IndexOutOfRangeException) { edges += "outside "; }
            try { edges += row.Take(block); } catch (IndexOutOfRangeException) { edges += "outside "; }
        }

        return $"{ends} {free} {edges}";
    }
}
