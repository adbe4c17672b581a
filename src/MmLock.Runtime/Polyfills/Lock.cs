#if !NET9_0_OR_GREATER
namespace System.Threading;

/// <summary>The lock of later frameworks by the monitor of its object: what the compiler makes a <c>lock</c> statement of.</summary>
internal sealed class Lock
{
    private readonly object _monitor = new();

    public bool IsHeldByCurrentThread => Monitor.IsEntered(_monitor);

    public void Enter() => Monitor.Enter(_monitor);

    public bool TryEnter() => Monitor.TryEnter(_monitor);

    public void Exit() => Monitor.Exit(_monitor);

    public Scope EnterScope()
    {
        Monitor.Enter(_monitor);
        return new Scope(this);
    }

    public ref struct Scope(Lock held)
    {
        private Lock? _held = held;

        public void Dispose()
        {
            Lock? held = _held;
            _held = null;
            held?.Exit();
        }
    }
}
#endif
