using MmLock;

public class Document
{
    [CoarseLock]
    private readonly object _sync = new();
    private string _text = "";

    protected internal object Sync => _sync;

    public void Append(string text)
    {
        lock (Sync)
        {
            T.Note("append");
            _text += text;
        }
    }

    public int Length
    {
        get { lock (_sync) { return T.Note("length", _text.Length); } }
    }
}

public sealed class View(Document document)
{
    public string Show()
    {
        lock (document.Sync)
        {
            T.Note("show");
            return "shown";
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var document = new Document();
        T.Watch(document);
        document.Append(new string('x', input));
        return new View(document).Show() + document.Length;
    }
}
