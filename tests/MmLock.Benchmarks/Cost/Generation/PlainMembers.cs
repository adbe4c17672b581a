namespace MmLock.Benchmarks.Cost.Generation;

/// <summary>Members without locks, as most code is. All rely on the fields that <see cref="PlainClass"/> declares.</summary>
internal static class PlainMembers
{
    public static IReadOnlyList<Func<ClassScope, string>> All { get; } =
    [
        Loop, Loop, Asynchronous, Asynchronous, Generic, Cache, Cache, Parse, Parse, Iterator, Nested, Callback, Matrix, Matrix, Local, Stream, Tuples,

        // Half of the compiler's time, if they came as often as the others.
        Query, Grouping, Switch, Text,
    ];

    private static string Loop(ClassScope c) => $$"""
            public int {{c.Method()}}(int first, int count)
            {
                int sum = 0;
                for (int i = first; i < first + count; i++)
                {
                    Entry entry = _entries[i % Math.Max(1, _entries.Count)];
                    if (entry.Count > _limit && entry.Amount > {{c.Number(1, 90)}}m)
                    {
                        sum += entry.Count * {{c.Number(2, 9)}};
                        continue;
                    }

                    sum -= i % {{c.Number(2, 9)}} == 0 ? 1 : 0;
                }

                return sum + _below.Weight(sum);
            }
        """;

    private static string Query(ClassScope c) => $$"""
            public IReadOnlyList<Entry> {{c.Method()}}(decimal least)
            {
                if (_entries.Count == 0 || least > {{c.Number(100, 999)}}m)
                {
                    return [];
                }

                return _entries
                    .Where(e => e.Amount >= least && e.Count > {{c.Number(0, 9)}})
                    .OrderByDescending(e => e.Amount)
                    .Take({{c.Number(5, 50)}})
                    .ToList();
            }
        """;

    private static string Grouping(ClassScope c) => $$"""
            public Dictionary<string, decimal> {{c.Method()}}(IEnumerable<Entry> others)
            {
                var sums = new Dictionary<string, decimal>(StringComparer.Ordinal);
                foreach (IGrouping<string, Entry> group in others.GroupBy(e => e.Key))
                {
                    sums[group.Key] = group.Sum(e => e.Amount) * {{c.Number(2, 9)}};
                }

                return sums;
            }
        """;

    private static string Asynchronous(ClassScope c) => $$"""
            public async Task<int> {{c.Method()}}Async(IReadOnlyCollection<int> seeds, CancellationToken cancellationToken)
            {
                var results = new List<int>(seeds.Count);
                foreach (int seed in seeds)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    int weight = await _below.WeighAsync(seed + {{c.Number(1, 99)}}, cancellationToken).ConfigureAwait(false);
                    results.Add(weight);
                }

                await Task.Yield();
                return results.Count == 0 ? 0 : results.Max();
            }
        """;

    private static string Generic(ClassScope c) => $$"""
            public TResult {{c.Method()}}<TSource, TResult>(IEnumerable<TSource> source, Func<TSource, TResult> choose, TResult otherwise)
                where TSource : notnull
                where TResult : IComparable<TResult>
            {
                TResult best = otherwise;
                foreach (TSource item in source)
                {
                    TResult candidate = choose(item);
                    if (candidate.CompareTo(best) {{c.Pick(["<", ">"])}} 0)
                    {
                        best = candidate;
                    }
                }

                return best;
            }
        """;

    private static string Switch(ClassScope c) => $$"""
            public string {{c.Method()}}(object? value) => value switch
            {
                null => "nothing",
                int and > {{c.Number(10, 99)}} => "large",
                int number => number.ToString(CultureInfo.InvariantCulture),
                Entry { Count: 0 } => "empty",
                Entry { Amount: > {{c.Number(1, 99)}}m, Key: var key } => key,
                string { Length: > {{c.Number(3, 20)}} } text => text[..{{c.Number(1, 3)}}],
                IEnumerable<Entry> entries => string.Join(',', entries.Select(e => e.Key)),
                _ => value.ToString() ?? Name,
            };
        """;

    private static string Text(ClassScope c) => $$"""
            public string {{c.Method()}}(string title)
            {
                var text = new StringBuilder(title.Length + {{c.Number(16, 256)}});
                text.Append(title).Append(": ");
                foreach (Entry entry in _entries)
                {
                    text.Append(CultureInfo.InvariantCulture, $"{entry.Key}={entry.Amount:0.00} ({entry.Count})");
                    if (text.Length > {{c.Number(500, 5000)}})
                    {
                        text.Append("...");
                        break;
                    }
                }

                return text.ToString().TrimEnd();
            }
        """;

    private static string Cache(ClassScope c) => $$"""
            public Entry {{c.Method()}}(string key)
            {
                if (_index.TryGetValue(key, out Entry known))
                {
                    return known;
                }

                int weight = _below.Weight(key.Length + {{c.Number(1, 50)}});
                var entry = new Entry(key, weight, weight * {{c.Number(1, 20)}}.5m, DateTime.UnixEpoch.AddDays(weight));
                _index[key] = entry;
                _entries.Add(entry);
                Total += entry.Amount;
                return entry;
            }
        """;

    private static string Parse(ClassScope c) => $$"""
            public bool {{c.Method()}}(string line, out Entry entry)
            {
                entry = default;
                string[] parts = line.Split(';', {{c.Number(3, 6)}}, StringSplitOptions.TrimEntries);
                try
                {
                    if (parts.Length >= 3 && int.TryParse(parts[1], CultureInfo.InvariantCulture, out int count))
                    {
                        entry = new Entry(parts[0], count, decimal.Parse(parts[2], CultureInfo.InvariantCulture), DateTime.UnixEpoch);
                        return true;
                    }
                }
                catch (Exception failure) when (failure is FormatException or OverflowException)
                {
                    LastProblem = failure.Message;
                }

                return false;
            }
        """;

    private static string Iterator(ClassScope c) => $$"""
            public IEnumerable<(string Key, int Rank)> {{c.Method()}}(int most)
            {
                int rank = 0;
                foreach (Entry entry in _entries.OrderBy(e => e.{{c.Pick(["Amount", "Count", "At"])}}))
                {
                    if (++rank > most)
                    {
                        yield break;
                    }

                    if (entry.Count % {{c.Number(2, 7)}} != 0)
                    {
                        yield return (entry.Key, rank);
                    }
                }
            }
        """;

    private static string Nested(ClassScope c)
    {
        string name = c.Method();
        return $$"""
                public sealed record {{name}}Result(string Key, int Count)
                {
                    public bool IsLarge => Count > {{c.Number(10, 500)}};

                    public {{name}}Result Plus(int more) => this with { Count = Count + more };
                }

                public {{name}}Result {{name}}(Entry entry) => new {{name}}Result(entry.Key, entry.Count).Plus({{c.Number(1, 9)}});
            """;
    }

    private static string Callback(ClassScope c) => $$"""
            public int {{c.Method()}}(Func<Entry, bool> accept, Action<string>? report = null)
            {
                int accepted = 0;
                foreach (Entry entry in _entries)
                {
                    if (accept(entry))
                    {
                        accepted++;
                        report?.Invoke($"{entry.Key} accepted after {accepted} of {_entries.Count}");
                    }
                }

                Changed?.Invoke(this, new EntryEventArgs(Name, accepted));
                return accepted * {{c.Number(1, 5)}};
            }
        """;

    private static string Matrix(ClassScope c) => $$"""
            public double[,] {{c.Method()}}(double[,] left, double factor)
            {
                int rows = left.GetLength(0);
                int columns = left.GetLength(1);
                double[,] scaled = new double[rows, columns];
                for (int row = 0; row < rows; row++)
                {
                    for (int column = 0; column < columns; column++)
                    {
                        double value = left[row, column] * factor + {{c.Number(1, 9)}};
                        scaled[row, column] = double.IsNaN(value) ? 0 : Math.Clamp(value, -1e{{c.Number(3, 9)}}, 1e9);
                    }
                }

                return scaled;
            }
        """;

    private static string Local(ClassScope c) => $$"""
            public int {{c.Method()}}(int depth)
            {
                int visited = 0;
                return Walk(depth) + visited;

                int Walk(int left)
                {
                    visited++;
                    if (left <= 0 || visited > {{c.Number(50, 900)}})
                    {
                        return _limit;
                    }

                    int next = left % 2 == 0 ? left / 2 : left - {{c.Number(1, 3)}};
                    return Walk(next) + _second.Weight(next);
                }
            }
        """;

    private static string Stream(ClassScope c) => $$"""
            public byte[] {{c.Method()}}(ReadOnlySpan<byte> packet)
            {
                using var buffer = new MemoryStream(packet.Length + {{c.Number(4, 64)}});
                using var writer = new BinaryWriter(buffer);
                writer.Write((ushort){{c.Number(1, 60000)}});
                writer.Write(packet.Length);
                uint sum = {{c.Number(1, 60000)}}u;
                foreach (byte item in packet)
                {
                    sum = unchecked((sum << 5) ^ (sum >> 27) ^ item);
                    writer.Write(item);
                }

                writer.Write(sum);
                writer.Flush();
                return buffer.ToArray();
            }
        """;

    private static string Tuples(ClassScope c) => $$"""
            public (Entry? Lowest, Entry? Highest, decimal Spread) {{c.Method()}}()
            {
                Entry? lowest = null;
                Entry? highest = null;
                foreach (Entry entry in _entries)
                {
                    lowest = lowest is null || entry.Amount < lowest.Value.Amount ? entry : lowest;
                    highest = highest is { } top && top.Amount >= entry.Amount ? highest : entry;
                }

                decimal spread = (highest?.Amount ?? 0m) - (lowest?.Amount ?? {{c.Number(0, 9)}}m);
                return (lowest, highest, spread);
            }
        """;
}
