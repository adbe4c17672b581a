// becomes: range*11 coarse*8 structure
using MmLock;

public static class Program
{
    // Parts of an array by queries, as protocols cut their registers.
    public sealed class Registers(int size)
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _values = new int[size];
        private readonly List<string> _log = new();

        public int[] Read(int start, int count)
        {
            using (_lock.EnterRead())
            {
                return _values.Skip(start).Take(count).ToArray();
            }
        }

        public int Sum(ushort start, int count)
        {
            using (_lock.EnterRead())
            {
                return _values.Skip(start).Take(count).Where(v => v > 0).Sum();
            }
        }

        public bool IsFree(int start, int count)
        {
            using (_lock.EnterRead())
            {
                return Enumerable.Range(start, count).All(i => _values[i] == 0);
            }
        }

        public void Add(int start, int count)
        {
            using (_lock.EnterWrite())
            {
                foreach (int i in Enumerable.Range(start, count))
                {
                    int was = _values[i];
                    Thread.Yield();
                    _values[i] = was + 1;
                }
            }
        }

        public void Clear(int start, int count)
        {
            using (_lock.EnterWrite())
            {
                Enumerable.Range(start, count).ToList().ForEach(i => _values[i] = 0);
            }
        }

        // From the last row to the first.
        public void Rows(int y, int rows)
        {
            using (_lock.EnterWrite())
            {
                foreach (int row in Enumerable.Range(y, rows).Reverse())
                {
                    for (int x = 0; x < 8; x++)
                    {
                        int was = _values[row * 8 + x];
                        Thread.Yield();
                        _values[row * 8 + x] = was + 1;
                    }
                }
            }
        }

        public List<int> Used(int start, int count)
        {
            using (_lock.EnterRead())
            {
                return Enumerable.Range(start, count).Where(i => _values[i] != 0).ToList();
            }
        }

        public int First(int count)
        {
            using (_lock.EnterRead())
            {
                return _values.Take(count).Sum();
            }
        }

        // A copy is its own.
        public int Largest(int start, int count)
        {
            using (_lock.EnterRead())
            {
                return _values[start..(start + count)].Any(v => v > 2) ? 1 : 0;
            }
        }

        public int Many(int start, int count)
        {
            using (_lock.EnterRead())
            {
                return _values.AsSpan(start, count).ToArray().Count(v => v > 1);
            }
        }

        public int Named(int start, int count)
        {
            using (_lock.EnterRead())
            {
                IEnumerable<int> part = _values.Skip(start).Take(count);
                int sum = 0;
                foreach (int value in part)
                {
                    sum += value;
                    Thread.Yield();
                }

                return sum;
            }
        }

        // Into a list that has a name, other numbers are put.
        public void Listed(int start, int count)
        {
            using (_lock.EnterWrite())
            {
                List<int> numbers = Enumerable.Range(start, count).ToList();
                numbers.Add(0);
                foreach (int i in numbers)
                {
                    int was = _values[i];
                    Thread.Yield();
                    _values[i] = was + 1;
                }
            }
        }

        // What was made of the numbers before is none of them.
        public int Joined(int start, int count)
        {
            using (_lock.EnterWrite())
            {
                return Enumerable.Range(start, count).Aggregate((a, b) => _values[(a + b) % size]++);
            }
        }

        public int Moved(int start, int count)
        {
            using (_lock.EnterRead())
            {
                return Enumerable.Range(start, count).Sum(i =>
                {
                    i += 3;
                    return _values[i % size];
                });
            }
        }

        public int Captured(int start, int count)
        {
            using (_lock.EnterRead())
            {
                int at = start;
                IEnumerable<int> later = Enumerable.Range(0, count).Select(i => _values[at + i]);
                at = 0;
                return later.Sum();
            }
        }

        public int Doubled(int start, int count)
        {
            using (_lock.EnterRead())
            {
                int sum = 0;
                foreach (int i in Enumerable.Range(start, count).Select(i => i * 2))
                {
                    sum += _values[i];
                    Thread.Yield();
                }

                return sum;
            }
        }

        // All of it, which takes as long as a loop over it.
        public int Total()
        {
            using (_lock.EnterRead())
            {
                return _values.Sum();
            }
        }

        public int[] Copy()
        {
            using (_lock.EnterRead())
            {
                return _values.ToArray();
            }
        }

        public int After(int start)
        {
            using (_lock.EnterRead())
            {
                return _values.Skip(start).Sum();
            }
        }

        // As many as there are lines: bookkeeping.
        public int Lines()
        {
            using (_lock.EnterRead())
            {
                return _log.Count(l => l.Length > 2);
            }
        }
    }

    private static string Try(Func<object> call)
    {
        try
        {
            object result = call();
            return result is IEnumerable<int> many ? string.Join(',', many) : result.ToString()!;
        }
        catch (Exception e)
        {
            return e.GetType().Name;
        }
    }

    public static object? Run(int input)
    {
        var registers = new Registers(64 + input % 2);
        var log = new List<string>();
        (int, int)[] parts = [(3, 5), (0, 64), (-4, 9), (60, 20), (5, -2), (70, 2), (int.MaxValue, 4), (1, int.MaxValue)];
        foreach ((int start, int count) in parts)
        {
            log.Add(Try(() => { registers.Add(Math.Clamp(start, 0, 60), 4); return 1; }));
            log.Add(Try(() => registers.Read(start, count)));
            log.Add(Try(() => registers.Sum((ushort)start, count)));
            log.Add(Try(() => registers.IsFree(start, count)));
            log.Add(Try(() => { registers.Rows(start, Math.Min(count, 9)); return 2; }));
            log.Add(Try(() => registers.Used(start, count)));
            log.Add(Try(() => registers.First(count)));
            log.Add(Try(() => registers.Largest(start, count)));
            log.Add(Try(() => registers.Many(start, count)));
            log.Add(Try(() => registers.Named(start, count)));
            log.Add(Try(() => { registers.Listed(start, Math.Min(count, 9)); return 3; }));
            log.Add(Try(() => registers.Joined(Math.Abs(start % 7), Math.Min(count, 9))));
            log.Add(Try(() => registers.Moved(Math.Abs(start % 7), Math.Min(count, 9))));
            log.Add(Try(() => registers.Captured(start, Math.Min(count, 9))));
            log.Add(Try(() => registers.Doubled(start, Math.Min(count, 9))));
            log.Add(Try(() => registers.Total() + registers.Copy().Length + registers.After(start) + registers.Lines()));
            log.Add(Try(() => { registers.Clear(Math.Clamp(start, 0, 60), 2); return 4; }));
        }

        Parallel.For(0, 4, t =>
        {
            for (int i = 0; i < 40; i++)
            {
                registers.Add(t * 8, 8);
                registers.Rows(4 + t % 2, 1);
            }
        });
        log.Add(string.Join(',', registers.Copy()));
        return string.Join('\n', log);
    }
}
