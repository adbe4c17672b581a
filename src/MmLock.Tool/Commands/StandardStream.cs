using System.Runtime.InteropServices;
using System.Text;
using MmLock.Tool.Messages;

namespace MmLock.Tool.Commands;

/// <summary>
/// Standard output or error. The console's own stream hides that a reader has gone, and so would let a conversion go on
/// whose account nobody gets.
/// </summary>
internal sealed partial class StandardStream : Stream
{
    private const int Interrupted = 4;
    private const int BrokenPipe = 32;
    private readonly Stream _console;
    private readonly int _descriptor;

    private StandardStream(Stream console, int descriptor)
    {
        _console = console;
        _descriptor = descriptor;
    }

    /// <summary>Standard output for bytes.</summary>
    public static Stream Output { get; } = new StandardStream(Console.OpenStandardOutput(), 1);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Makes what is written to the console fail as it does, standard error silently: there is nowhere to say so.</summary>
    public static void Install()
    {
        Console.SetOut(Writer(Output));
        Console.SetError(Writer(new StandardStream(Console.OpenStandardError(), 2)));
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                _console.Write(buffer);
            }
            else
            {
                WriteAll(buffer);
            }
        }
        catch (Exception failure) when (failure is OutputException or IOException or UnauthorizedAccessException)
        {
            if (_descriptor == 1)
            {
                throw failure as OutputException ?? new OutputException(failure.Message, isClosed: false);
            }
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void WriteAll(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            nint written = Write(_descriptor, buffer, buffer.Length);
            if (written >= 0)
            {
                buffer = buffer[(int)written..];
                continue;
            }

            int error = Marshal.GetLastPInvokeError();
            if (error is 11 or 35)
            {
                // Somebody made it non-blocking and reads slowly.
                Thread.Sleep(5);
            }
            else if (error != Interrupted)
            {
                throw new OutputException(Marshal.GetPInvokeErrorMessage(error), error == BrokenPipe);
            }
        }
    }

    private static TextWriter Writer(Stream stream) =>
        new StreamWriter(
            stream, Console.OutputEncoding is { CodePage: not 65001 } other ? other : new UTF8Encoding(false))
        { AutoFlush = true };

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, ReadOnlySpan<byte> buffer, nint count);
}
