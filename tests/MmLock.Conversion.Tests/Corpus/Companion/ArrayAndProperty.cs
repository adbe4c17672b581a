using MmLock;

public sealed class Frames
{
    [CoarseLock]
    private byte[] Memory { get; } = new byte[16];

    private readonly ulong[] _bits;

    public Frames() => _bits = new ulong[2];

    public int Fill(int value)
    {
        lock (Memory)
        {
            T.Note("fill");
            Array.Fill(Memory, (byte)value);
            return Memory[3] + _bits.Length;
        }
    }

    public int Peek(int index)
    {
        lock (this.Memory)
        {
            T.Note("peek");
            return Memory[index];
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        var frames = new Frames();
        T.Watch(frames);
        return frames.Fill(input) + frames.Peek(input * 10);
    }
}
