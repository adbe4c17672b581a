// becomes: coarse*6 structure*5 coarse*3 structure*2 coarse*6 structure*5
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using MmLock;

public static class Program
{
    // What goes round without a loop takes as long as one.
    public sealed class Calling
    {
        private readonly MmapLock _lock = new();
        private readonly List<int> _list = [];
        private readonly Node _root = new() { Key = 4, Left = new() { Key = 2 }, Right = new() { Key = 7 } };
        private int _count;

        public void Deep(ushort times) { using (_lock.EnterWrite()) Down(times); }

        private void Down(int times) { if (times > 0) { _count++; Down(times - 1); } }

        public void Back(ushort times) { using (_lock.EnterWrite()) { int i = 0; again: _count++; if (++i < times) goto again; } }

        public void ByTwo(ushort times) { using (_lock.EnterWrite()) Ping(times); }

        private void Ping(int times) { if (times > 0) { _count++; Pong(times - 1); } }

        private void Pong(int times) { if (times > 0) Ping(times - 1); }

        public void Inner(ushort times)
        {
            using (_lock.EnterWrite())
            {
                void Add(int left) { if (left > 0) { _count++; Add(left - 1); } }
                Add(times);
            }
        }

        public void Grown(byte size) { using (_lock.EnterWrite()) Fill(size); }

        private void Fill(int size) { if (_list.Count < size) { _list.Add(size); Fill(size); } }

        public void Up(byte end) { using (_lock.EnterWrite()) From(0, end); }

        private void From(int at, int end) { if (at < end) { _count++; From(at + 1, end); } }

        // From object to object, as far as a list goes, or by halves.
        public int Depth() { using (_lock.EnterRead()) return DepthOf(_root); }

        private static int DepthOf(Node? node) => node is null ? 0 : 1 + Math.Max(DepthOf(node.Left), DepthOf(node.Right));

        public int Find(int key) { using (_lock.EnterRead()) return Found(_root, key)?.Key ?? -1; }

        private static Node? Found(Node? node, int key) =>
            node is null || node.Key == key ? node : Found(key < node.Key ? node.Left : node.Right, key);

        public int Rank(int one) { using (_lock.EnterRead()) return RankOf(one, 0); }

        private int RankOf(int one, int from) => from >= _list.Count ? -1 : _list[from] == one ? from : RankOf(one, from + 1);

        public int Search(int one) { using (_lock.EnterRead()) return SearchIn(one, 0, _list.Count); }

        private int SearchIn(int one, int low, int high)
        {
            int middle = (low + high) / 2;
            return low >= high ? -1
                : _list[middle] == one ? middle
                : _list[middle] < one ? SearchIn(one, middle + 1, high)
                : SearchIn(one, low, middle);
        }

        // Once more with the same.
        public int Once(int key) { using (_lock.EnterWrite()) return Get(key); }

        private int Get(int key)
        {
            if (_list.Count > 0) return _list[0] + key;
            _list.Add(1);
            return Get(key);
        }
    }

    public sealed class Node { public Node? Left, Right; public int Key; }

    [CollectionBuilder(typeof(Bag), nameof(Make))]
    public sealed class Bag(int sum) : IEnumerable<int>
    {
        public static Bag Make(ReadOnlySpan<int> all)
        {
            int sum = 0;
            for (int i = 0; i < all.Length; i++) sum += all[i];
            return new Bag(sum);
        }

        public IEnumerator<int> GetEnumerator() { yield return sum; }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }

    public sealed class Building
    {
        private readonly MmapLock _lock = new();
        private readonly int[] _cells = new int[1 << 20];
        private readonly string[] _names = new string[4];
        private Bag? _bag;
        private List<int> _list = [];
        private List<string> _texts = [];
        private int _count;

        public void Given(int[] all) { using (_lock.EnterWrite()) { _count++; _bag = [.. all]; } }

        public void Cells() { using (_lock.EnterWrite()) { _count++; _bag = [1, .. _cells]; } }

        public void Listed() { using (_lock.EnterWrite()) { _count++; _list = [.. _cells]; } }

        public void Few() { using (_lock.EnterWrite()) { _count++; _bag = [1, 2, _list.Count]; } }

        public void Texts() { using (_lock.EnterWrite()) { _count++; _texts = [.. _names]; } }
    }

    public sealed class Parsing
    {
        private readonly MmapLock _lock = new();
        private readonly Regex _word = new("b+");
        private object? _made;
        private string _name = "";
        private int _count;

        public void Json(string text) { using (_lock.EnterWrite()) { _count++; _made = JsonDocument.Parse(text); } }

        public void Match(string text) { using (_lock.EnterWrite()) { _count++; _made = Regex.Match(text, "a+b"); } }

        public void Word(string text) { using (_lock.EnterWrite()) { _count++; _made = _word.IsMatch(text); } }

        public void Xml(string text) { using (_lock.EnterWrite()) { _count++; _made = XDocument.Parse(text); } }

        public void Loaded(string text)
        {
            using (_lock.EnterWrite())
            {
                _count++;
                var document = new XmlDocument();
                document.LoadXml(text);
                _made = document;
            }
        }

        public void Large(string text) { using (_lock.EnterWrite()) { _count++; _made = BigInteger.Parse(text); } }

        // Names and numbers, and what is written here.
        public void Formatted(string name) { using (_lock.EnterWrite()) { _count++; _name = string.Format("<{0}>", name); } }

        public void Number(string name) { using (_lock.EnterWrite()) _count = int.Parse(name); }

        public void Upper(string name) { using (_lock.EnterWrite()) { _count++; _name = name.ToUpperInvariant(); } }

        public void Written() { using (_lock.EnterWrite()) { _count++; _made = Regex.Match("aab", "a+b"); } }

        public int Count { get { using (_lock.EnterRead()) return _count + _name.Length; } }
    }

    public static object? Run(int input)
    {
        var calling = new Calling();
        var building = new Building();
        var parsing = new Parsing();
        string ends = T.Together(
            () => { for (int i = 0; i < 9; i++) { calling.Deep(4); calling.Back(4); calling.ByTwo(4); calling.Inner(4); } },
            () => { for (int i = 0; i < 9; i++) { calling.Up(4); calling.Find(7); calling.Rank(4); calling.Search(9); calling.Once(i); } },
            () => { for (int i = 0; i < 3; i++) { building.Given([1, 2]); building.Cells(); building.Few(); building.Texts(); } },
            () => { for (int i = 0; i < 3; i++) { parsing.Json("[1]"); parsing.Match("aab"); parsing.Word("b"); } });
        parsing.Xml("<a/>");
        calling.Grown(9);
        building.Listed();
        parsing.Loaded("<a/>");
        parsing.Large("12");
        parsing.Formatted("n");
        parsing.Upper("n");
        parsing.Written();
        parsing.Number("3");
        return $"{ends} {calling.Depth()} {parsing.Count}";
    }
}
