using MmLock;

public sealed class Reader
{
    [CoarseLock]
    private readonly object _gate;

    public Reader(object gate)
    {
        _gate = gate;
    }

    public int Read(int[] data)
    {
        lock (_gate) { T.Note("read"); return data[0]; }
    }
}

public sealed class Writer
{
    [CoarseLock]
    private readonly object _gate;

    public Writer(object gate) => _gate = gate;

    public void Write(int[] data, int value)
    {
        lock (_gate) { T.Note("write"); data[0] = value; }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var gate = new object();
        var reader = new Reader(gate);
        var writer = new Writer(gate);
        T.Watch(reader);
        T.Watch(writer);
        int[] data = new int[1];
        writer.Write(data, input);
        return reader.Read(data);
    }
}
