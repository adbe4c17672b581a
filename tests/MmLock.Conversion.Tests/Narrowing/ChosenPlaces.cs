// becomes: range*13 coarse
using MmLock;

/// <summary>
/// A place that is one of several: by a condition, by a switch, by functions that always have a value; two by one that has none.
/// </summary>
public static class Program
{
    private sealed class Cells
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[32];
        private readonly int[] _sizes = [1, 2, 4, 8];

        private void Step(int at)
        {
            int was = _cells[at];
            Thread.Sleep(1);
            _cells[at] = was + 1;
        }

        public void Plain(int at)
        {
            using (_lock.EnterWrite())
            {
                Step(at);
            }
        }

        public void OrFirst(int? at)
        {
            using (_lock.EnterWrite())
            {
                Step(at ?? 3);
            }
        }

        public void BySwitch(int kind, int at)
        {
            using (_lock.EnterWrite())
            {
                int place = kind switch
                {
                    0 => at,
                    < 0 => at + 1,
                    _ => 3,
                };
                Step(place);
            }
        }

        public void ByFlag(bool high, int at)
        {
            using (_lock.EnterWrite())
            {
                Step(high && at < 8 ? at + 16 : at);
            }
        }

        public void Clamped(int at, int low, int high)
        {
            using (_lock.EnterWrite())
            {
                Step(Math.Clamp(at, low, high));
            }
        }

        public void Least(int at, long other)
        {
            using (_lock.EnterWrite())
            {
                Step((int)Math.Min(at, other));
            }
        }

        public void Distance(int at, int other)
        {
            using (_lock.EnterWrite())
            {
                Step(Math.Abs(at - other) & 31);
            }
        }

        private static int EvenOf(int at)
        {
            int place = at;
            if (place % 2 != 0)
            {
                place--;
            }

            return place;
        }

        public void Even(int at)
        {
            using (_lock.EnterWrite())
            {
                Step(EvenOf(at));
            }
        }

        private int Bounded(int at)
        {
            if (at < 0)
            {
                return 0;
            }

            return at > 31 ? 31 : at;
        }

        public void InBounds(int at)
        {
            using (_lock.EnterWrite())
            {
                Step(Bounded(at));
            }
        }

        public void Extended(int at)
        {
            using (_lock.EnterWrite())
            {
                Step(at.Upwards(4));
            }
        }

        public void Rotated(uint at, int by)
        {
            using (_lock.EnterWrite())
            {
                Step((int)(System.Numerics.BitOperations.RotateLeft(at, by) & 31));
            }
        }

        public void Magnitude(short at)
        {
            using (_lock.EnterWrite())
            {
                long wide = at;
                Step((int)((Math.Max(wide, 1) << 40) >> 40) & 31);
            }
        }

        // By a number that may be zero, which is refused;
        private int ThirdOf(int at, int by) => at / by;

        public void Divided(int at, int by)
        {
            using (_lock.EnterWrite())
            {
                Step(ThirdOf(at, by));
            }
        }

        // what it asks may be something else by then.
        public void Looked(int kind)
        {
            using (_lock.EnterWrite())
            {
                Step(_sizes[kind]);
                _sizes[kind] = 1;
            }
        }

        public string Text => string.Join(",", _cells);
    }

    // Called before the number that it is given.
    internal static int Upwards(this int at, int step)
    {
        if (at < 0)
        {
            return 0;
        }

        return at + step;
    }

    public static string Run(int input)
    {
        var cells = new Cells();
        string result = T.Together(
            () => { for (int i = 0; i < 6; i++) cells.Plain(3); },
            () => { for (int i = 0; i < 6; i++) cells.OrFirst(null); },
            () => { for (int i = 0; i < 6; i++) cells.BySwitch(0, 3); },
            () => { for (int i = 0; i < 6; i++) cells.BySwitch(-1, 2); },
            () => { for (int i = 0; i < 6; i++) cells.BySwitch(1, 9); },
            () => { for (int i = 0; i < 6; i++) cells.ByFlag(false, 3); },
            () => { for (int i = 0; i < 6; i++) cells.Clamped(1, 3, 9); },
            () => { for (int i = 0; i < 6; i++) cells.Least(8, 3); },
            () => { for (int i = 0; i < 6; i++) cells.Distance(4, 7); },
            () => { for (int i = 0; i < 6; i++) cells.Even(5 + input); },
            () => { for (int i = 0; i < 6; i++) cells.Plain(4); },
            () => { for (int i = 0; i < 6; i++) cells.InBounds(99); },
            () => { for (int i = 0; i < 6; i++) cells.Plain(31); },
            () => { for (int i = 0; i < 6; i++) cells.Rotated(0x40000000u, 3); },
            () => { for (int i = 0; i < 6; i++) cells.Plain(2); },
            () => { for (int i = 0; i < 6; i++) cells.Magnitude(3); },
            () => { for (int i = 0; i < 6; i++) cells.Extended(-9); },
            () => { for (int i = 0; i < 6; i++) cells.Plain(0); },
            () => { for (int i = 0; i < 6; i++) cells.Divided(9, 3); },
            () => { for (int i = 0; i < 6; i++) cells.Looked(2); });
        Action[] odds = [() => cells.Clamped(1, 9, 3), () => cells.Distance(int.MinValue, 0), () => cells.Divided(1, 0)];
        foreach (Action odd in odds)
        {
            try { odd(); } catch (Exception e) { result += e.GetType().Name[0]; }
        }

        return result + cells.Text;
    }
}
