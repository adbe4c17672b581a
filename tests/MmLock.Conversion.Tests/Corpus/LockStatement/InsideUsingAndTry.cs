using MmLock;

public sealed class Journal
{
    [CoarseLock]
    private readonly object _gate = new();
    private readonly List<string> _lines = [];

    public int Write(string? line)
    {
        using var writer = new System.IO.StringWriter();
        try
        {
            lock (_gate)
            {
                T.Note("write");
                writer.Write(line!.Trim());
                _lines.Add(writer.ToString());
            }
        }
        catch (NullReferenceException)
        {
            T.Note("caught");
            return -1;
        }
        finally
        {
            T.Note("finally");
        }

        return _lines.Count;
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var journal = new Journal();
        T.Watch(journal);
        return journal.Write(input == 1 ? null : " x ");
    }
}
