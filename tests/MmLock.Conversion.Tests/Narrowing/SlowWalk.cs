// becomes: structure coarse structure structure
using MmLock;

public static class Program
{
    private sealed class Area { public int Start; public int Pages; public int Swapped; }

    // Walks the areas and does slow work on each while nobody may change the list.
    private sealed class Process
    {
        private readonly MmapLock _mm = new();
        private readonly SortedList<int, Area> _areas = new();

        public void Map(int start, int pages)
        {
            using (_mm.EnterWrite()) _areas[start] = new Area { Start = start, Pages = pages };
        }

        public int SwapOut(int limit)
        {
            using (_mm.EnterWrite())
            {
                int swapped = 0;
                foreach (Area area in _areas.Values)
                {
                    if (swapped >= limit) break;
                    Thread.Sleep(1);
                    swapped += area.Pages - area.Swapped;
                    area.Swapped = area.Pages;
                }

                return swapped;
            }
        }

        public int Residents()
        {
            using (_mm.EnterRead())
            {
                int residents = 0;
                for (int i = 0; i < _areas.Count; i++)
                {
                    Area area = _areas.GetValueAtIndex(i);
                    residents += area.Pages - area.Swapped;
                    Thread.Sleep(0);
                }

                return residents;
            }
        }

        public bool Unmap(int start) { using (_mm.EnterWrite()) return _areas.Remove(start); }
    }

    public static string Run(int input)
    {
        var process = new Process();
        process.Map(5000, 7);
        int swapped = 0, removed = 0;
        string ends = T.Together(
            () => { for (int i = 0; i < 20; i++) process.Map(i * 10, 2); },
            () => { for (int i = 0; i < 6; i++) swapped += process.SwapOut(100); },
            () => { for (int i = 0; i < 10; i++) { process.Residents(); if (process.Unmap(9000 + i)) removed++; } });
        swapped += process.SwapOut(int.MaxValue);
        return $"{ends} {swapped} {removed} {process.Residents()} {process.SwapOut(input)} {process.Unmap(-1)} {process.Unmap(5000)}";
    }
}
