// becomes: coarse*14 structure*3
using MmLock;

public static class Program
{
    // Slow wherever it is asked; what it is a part of asks it without a word.
    private readonly struct Name(int number) : IEquatable<Name>, IComparable<Name>, ISpanFormattable
    {
        public int Number { get; } = number;

        public static bool operator ==(Name one, Name other) => one.Equals(other);

        public static bool operator !=(Name one, Name other) => !one.Equals(other);

        public bool Equals(Name other)
        {
            Thread.Sleep(1);
            return Number == other.Number;
        }

        public override bool Equals(object? other) => other is Name name && Equals(name);

        public override int GetHashCode()
        {
            Thread.Sleep(1);
            return Number;
        }

        public int CompareTo(Name other)
        {
            Thread.Sleep(1);
            return Number - other.Number;
        }

        public string ToString(string? format, IFormatProvider? provider) => "name";

        public bool TryFormat(Span<char> into, out int length, ReadOnlySpan<char> format, IFormatProvider? provider)
        {
            Thread.Sleep(1);
            length = 0;
            return true;
        }
    }

    private sealed class Buffer
    {
        private int _first;

        public int Uses;

        public ref int GetPinnableReference()
        {
            Thread.Sleep(1);
            Uses++;
            return ref _first;
        }
    }

    private sealed class Pair
    {
        public void Deconstruct(out int one, out int other)
        {
            Thread.Sleep(1);
            (one, other) = (1, 2);
        }
    }

    private sealed class Wide
    {
        public static explicit operator Wide(Pair pair)
        {
            Thread.Sleep(1);
            return new Wide();
        }
    }

    private sealed class Names
    {
        private readonly MmapLock _lock = new();
        private readonly Buffer _buffer = new();
        private int _found;

        public void Equal(Name one) { using (_lock.EnterWrite()) if ((one, 1).Equals((one, 1))) _found++; }

        public void Same(Name one) { using (_lock.EnterWrite()) if ((one, 1) == (one, 1)) _found++; }

        public void Hash(Name one) { using (_lock.EnterWrite()) _found += (one, 1).GetHashCode() == 0 ? 1 : 0; }

        public void Order(Name one) { using (_lock.EnterWrite()) _found += (one, 1).CompareTo((one, 1)); }

        public void Text(Name one) { using (_lock.EnterWrite()) _found += (one, 1).ToString().Length; }

        public void Maybe(Name? one) { using (_lock.EnterWrite()) _found += one.GetHashCode() == 0 ? 1 : 0; }

        public void Nameless(Name one) { using (_lock.EnterWrite()) if (new { one }.Equals(new { one })) _found++; }

        public void Kept(Tuple<Name, int>? one) { using (_lock.EnterWrite()) if (one?.Equals(one) == true) _found++; }

        public void Entry(KeyValuePair<int, Name> one) { using (_lock.EnterWrite()) _found += one.ToString().Length; }

        public void Written(Name one) { using (_lock.EnterWrite()) _found += $"{one}".Length; }

        public void Set(Name one)
        {
            using (_lock.EnterWrite())
            {
                HashSet<Name> set = [one];
                _found += set.Count;
            }
        }

        public unsafe void Pin()
        {
            using (_lock.EnterWrite())
            {
                fixed (int* first = _buffer)
                {
                    _found += *first;
                }
            }
        }

        public void Taken(Pair[] pairs)
        {
            using (_lock.EnterWrite())
            {
                foreach ((int one, int other) in pairs) _found += other - one;
            }
        }

        public void Made(Pair[] pairs)
        {
            using (_lock.EnterWrite())
            {
                foreach (Wide wide in pairs) _found++;
            }
        }

        // Numbers are quick.
        public void Numbers(int one) { using (_lock.EnterWrite()) if ((one, 1).Equals((one, 1)) && (one, 1) == (1, one)) _found++; }

        public int Found { get { using (_lock.EnterRead()) return _found; } }

        public int Uses { get { using (_lock.EnterRead()) return _buffer.Uses; } }
    }

    public static string Run(int input)
    {
        var names = new Names();
        string ends = T.Together(
            () => { for (int i = 0; i < 3; i++) { names.Equal(new(i)); names.Same(new(i)); names.Hash(new(i)); names.Order(new(i)); } },
            () => { for (int i = 0; i < 3; i++) { names.Text(new(i)); names.Maybe(new(i)); names.Nameless(new(i)); names.Set(new(i)); } },
            () => { for (int i = 0; i < 3; i++) { names.Kept(new(new(i), 1)); names.Entry(new(i, new(i))); names.Written(new(i)); } },
            () => { for (int i = 0; i < 3; i++) { names.Pin(); names.Taken([new()]); names.Made([]); names.Numbers(i); } });
        return $"{ends} {names.Found > 0} {names.Uses}";
    }
}
