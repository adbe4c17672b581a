using MmLock;

public sealed class Channel
{
    [CoarseLock]
    private static readonly SemaphoreSlim[] s_channels = [new SemaphoreSlim(1, 1), new(1, 1)];

    public static async Task<int> Send(int channel, int value)
    {
        await s_channels[channel].WaitAsync();
        try
        {
            T.Note("send");
            await Task.Yield();
            return value + channel;
        }
        finally
        {
            s_channels[channel].Release();
        }
    }
}

public static class Program
{
    public static object? Run(int input)
    {
        T.Watch(typeof(Channel)); return Channel.Send(input & 1, input).Result;
    }
}
