using System.Text;

namespace MmLock.Benchmarks.Cost.Generation;

/// <summary>A class of the application around the locks: fields, properties, calls to the layer below, no lock.</summary>
internal static class PlainClass
{
    /// <summary>One in so many classes of the lowest layer keeps its data in files; calls from above end there.</summary>
    private const int StoresOneIn = 2;

    public const string Header = """
        using System.Globalization;
        using System.Text;

        """;

    public static string Write(ClassScope c, string area, string role, bool isLowest, int lines)
    {
        var text = new StringBuilder();
        text.Append(Header).Append('\n').Append(Opening(c, area, role));
        text.Append('\n').Append(isLowest && c.Number(0, StoresOneIn) == 0 ? Store(c) : Forward());
        Fill(text, c, lines);
        return text.Append("}\n").ToString();
    }

    /// <summary>Members until the text has so many lines.</summary>
    public static void Fill(StringBuilder text, ClassScope c, int lines)
    {
        int have = CountLines(text);
        while (have < lines)
        {
            string member = c.Pick(PlainMembers.All)(c);
            text.Append("\n    /// <summary>What callers of this class need of its entries.</summary>\n").Append(member).Append('\n');
            have += 3 + member.Count(character => character == '\n');
        }
    }

    /// <summary>What <see cref="PlainMembers"/> rely on.</summary>
    public static string State(ClassScope c) => $$"""
            private readonly List<Entry> _entries = [];
            private readonly Dictionary<string, Entry> _index = new(StringComparer.Ordinal);
            private readonly {{c.Peer()}} _below;
            private readonly IPart _second;
            private int _limit = {{c.Number(1, 99)}};

            public event EventHandler<EntryEventArgs>? Changed;

            public string Name { get; }

            public decimal Total { get; private set; }

            public string? LastProblem { get; private set; }

            public int Limit
            {
                get => _limit;
                set
                {
                    _limit = value > 0 ? value : throw new ArgumentOutOfRangeException(nameof(value));
                    Changed?.Invoke(this, new EntryEventArgs(Name, value));
                }
            }

        """;

    public static int CountLines(StringBuilder text)
    {
        int lines = 0;
        foreach (ReadOnlyMemory<char> chunk in text.GetChunks())
        {
            lines += chunk.Span.Count('\n');
        }

        return lines;
    }

    private static string Opening(ClassScope c, string area, string role) => $$"""
        namespace Cost.{{area}};

        /// <summary>Part of {{area}} that other parts weigh and persist.</summary>
        public sealed class {{c.Name}} : {{role}}
        {
        {{State(c)}}
            public {{c.Name}}(string name, IPart second)
            {
                Name = name;
                _below = new(name, second);
                _second = second;
            }

            public int Weight(int seed)
            {
                int weight = _below.Weight(seed ^ {{c.Number(1, 9999)}});
                return weight > _limit ? weight - _entries.Count : weight + seed;
            }

            public async Task<int> WeighAsync(int seed, CancellationToken cancellationToken)
            {
                int first = await _below.WeighAsync(seed, cancellationToken).ConfigureAwait(false);
                return first + Weight(seed % {{c.Number(2, 99)}});
            }

        """;

    private static string Store(ClassScope c) => $$"""
            public void Persist(string folder)
            {
                string path = Path.Combine(folder, $"{Name}-{{c.Number(1, 99)}}.csv");
                WriteAll(path, _entries.Select(e => $"{e.Key};{e.Count};{e.Amount.ToString(CultureInfo.InvariantCulture)}"));
            }

            private static void WriteAll(string path, IEnumerable<string> lines)
            {
                using var writer = new StreamWriter(path, append: true, Encoding.UTF8);
                foreach (string line in lines)
                {
                    writer.WriteLine(line);
                }
            }

        """;

    private static string Forward() => """
            public void Persist(string folder)
            {
                if (_entries.Count > _limit)
                {
                    _below.Persist(folder);
                }
            }

        """;
}
