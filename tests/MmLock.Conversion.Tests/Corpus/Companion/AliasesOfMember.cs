using MmLock;

public sealed class Journal
{
    [CoarseLock]
    private readonly List<string> _lines = new();

    private List<string> Lines => _lines;

    public int Append(string line)
    {
        lock (Lines)
        {
            T.Note("append");
            Lines.Add(line);
            return Lines.Count;
        }
    }

    public static int Merge(Journal into, Journal from)
    {
        List<string> source = from._lines;
        string[] copied;
        lock ((object)source)
        {
            T.Note("copy");
            copied = source.ToArray();
        }

        foreach (string line in copied)
        {
            into.Append(line);
        }

        Func<int> count = () =>
        {
            lock (into.Lines)
            {
                T.Note("count");
                return into._lines.Count;
            }
        };
        return count();
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var a = new Journal();
        var b = new Journal();
        T.Watch(a);
        T.Watch(b);
        a.Append("1");
        for (int i = 0; i < input; i++)
        {
            b.Append("x");
        }

        return Journal.Merge(a, b);
    }
}
