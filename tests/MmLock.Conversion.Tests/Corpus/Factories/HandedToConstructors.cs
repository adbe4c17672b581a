using MmLock;

public sealed class Reader
{
    private readonly object _sync;

    public Reader(object sync) => _sync = sync;

    public int Read(int[] memory)
    {
        lock (_sync)
        {
            T.Note("read");
            return memory[0];
        }
    }
}

public sealed class Writer(object sync)
{
    public void Write(int[] memory, int value)
    {
        lock (sync)
        {
            T.Note("write");
            memory[0] = value;
        }
    }
}

public sealed class Memory
{
    [CoarseLock]
    private readonly object _sync = new();
    private readonly int[] _words = new int[1];

    public int Exchange(int value)
    {
        var writer = new Writer(_sync);
        var reader = new Reader(_sync);
        int old = reader.Read(_words);
        writer.Write(_words, value);
        lock (_sync)
        {
            T.Note("exchange");
            return old + _words[0];
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var memory = new Memory(); T.Watch(memory); memory.Exchange(input); return memory.Exchange(7);
    }
}
