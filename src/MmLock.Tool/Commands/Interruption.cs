using System.Runtime.InteropServices;

namespace MmLock.Tool.Commands;

/// <summary>
/// Ctrl-C and requests to end: the run ends at its next safe point, and a replacement of files under way is completed first.
/// The second one ends the process at once.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly Terminal _terminal;
    private readonly PosixSignalRegistration[] _registrations;
    private int _signal;

    /// <param name="terminal">Hears that the request has arrived: the next safe point may be a while away.</param>
    public Interruption(Terminal terminal)
    {
        _terminal = terminal;
        _registrations = [Watch(PosixSignal.SIGINT, 2), Watch(PosixSignal.SIGTERM, 15), Watch(PosixSignal.SIGHUP, 1)];
    }

    public CancellationToken Token => _source.Token;

    /// <summary>As shells count it.</summary>
    public int ExitCode => Volatile.Read(ref _signal) is > 0 and int signal ? 128 + signal : Commands.ExitCode.Failure;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        _source.Dispose();
    }

    private PosixSignalRegistration Watch(PosixSignal signal, int number) => PosixSignalRegistration.Create(signal, context =>
    {
        if (Interlocked.CompareExchange(ref _signal, number, 0) == 0)
        {
            context.Cancel = true;
            _source.Cancel();
            _terminal.Complain("ending at the next safe point; once more ends it at once.");
        }
    });
}
