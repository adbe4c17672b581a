// becomes: structure*5
using System.IO;
using MmLock;

public static class Program
{
    // A bitmap in containers of several kinds: how the bits of one are gone through is its own affair, and an iterator.
    private abstract class Container
    {
        public abstract void Set(int offset, bool value);

        public abstract IEnumerable<int> Bits();

        public virtual IEnumerable<int> Gaps()
        {
            int next = 0;
            foreach (int bit in Bits())
            {
                for (; next < bit; next++)
                {
                    yield return next;
                }

                next = bit + 1;
            }
        }
    }

    private sealed class OffsetContainer : Container
    {
        private readonly SortedSet<int> _offsets = [];

        public override void Set(int offset, bool value)
        {
            if (value) _offsets.Add(offset); else _offsets.Remove(offset);
        }

        public override IEnumerable<int> Bits()
        {
            foreach (int offset in _offsets)
            {
                yield return offset;
            }
        }
    }

    private sealed class FullContainer : Container
    {
        private readonly List<int> _missing;

        public FullContainer(List<int> missing) => _missing = missing;

        public override void Set(int offset, bool value)
        {
            if (value) _missing.Remove(offset); else _missing.Add(offset);
        }

        public override IEnumerable<int> Bits() => _missing.Count == 0 ? Enumerable.Range(0, 16) : Present();

        private IEnumerable<int> Present()
        {
            for (int i = 0; i < 16; i++)
            {
                if (!_missing.Contains(i)) yield return i;
            }
        }
    }

    private sealed class BlockMap
    {
        private readonly MmapLock _lock = new();
        private readonly SortedList<int, Container> _containers = [];

        public void Set(long position, bool value)
        {
            using (_lock.EnterWrite())
            {
                int index = (int)(position >> 4);
                if (!_containers.TryGetValue(index, out Container? container))
                {
                    container = index % 2 == 0 ? new OffsetContainer() : new FullContainer(new List<int> { 3, 4 });
                    _containers.Add(index, container);
                }

                container.Set((int)(position & 15), value);
            }
        }

        public long First()
        {
            using (_lock.EnterRead())
            {
                foreach (KeyValuePair<int, Container> container in _containers)
                {
                    foreach (int bit in container.Value.Bits())
                    {
                        return ((long)container.Key << 4) + bit;
                    }
                }

                return -1;
            }
        }

        public long Sum()
        {
            using (_lock.EnterRead())
            {
                return _containers.Sum(c => c.Value.Bits().Sum());
            }
        }

        public int Gaps(int index)
        {
            using (_lock.EnterRead())
            {
                int gaps = 0;
                if (_containers.TryGetValue(index, out Container? container))
                {
                    IEnumerable<int> all = container.Gaps();
                    foreach (int gap in all)
                    {
                        gaps += gap;
                    }
                }

                return gaps;
            }
        }

        public void Fill(int index)
        {
            using (_lock.EnterWrite())
            {
                if (_containers.TryGetValue(index, out Container? container) && container is not FullContainer)
                {
                    var gaps = new List<int>();
                    foreach (int gap in container.Gaps())
                    {
                        gaps.Add(gap);
                    }

                    _containers[index] = new FullContainer(gaps);
                }
            }
        }
    }

    public static string Run(int input)
    {
        var map = new BlockMap();
        string ends = T.Together(
            () => { for (int i = 0; i < 12; i++) map.Set(i * 3, true); },
            () => { for (int i = 0; i < 12; i++) map.Set(48 + input + i, i % 4 != 0); },
            () => { for (int i = 0; i < 12; i++) _ = map.First() + map.Sum() + map.Gaps(i % 3); });
        map.Fill(0);
        return $"{ends} {map.First()} {map.Sum()} {map.Gaps(0)} {map.Gaps(1)} {map.Gaps(-1)}";
    }
}
