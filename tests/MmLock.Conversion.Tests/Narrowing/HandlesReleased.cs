// becomes: coarse*8 structure*3
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using MmLock;

public static class Program
{
    // What a handle does at its end is not in the call that ends it: it closes a device, or waits for one.
    private sealed class Device : SafeHandleZeroOrMinusOneIsInvalid
    {
        public Device() : base(true) { }

        [DllImport("device_of_nobody")] private static extern bool close_device(nint number);

        protected override bool ReleaseHandle() => close_device(handle);
    }

    private sealed class Lamp : SafeHandle
    {
        public Lamp() : base(0, true) => SetHandle(1);

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            Thread.Sleep(1);
            return true;
        }
    }

    private sealed class Bell : CriticalHandle
    {
        public Bell() : base(0) { }

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            Thread.Sleep(1);
            return true;
        }
    }

    private sealed class Mark : SafeHandle
    {
        public Mark() : base(0, true) => SetHandle(1);

        public override bool IsInvalid => false;

        protected override bool ReleaseHandle() => true;
    }

    private sealed class Panel
    {
        private readonly MmapLock _lock = new();
        private readonly Device _device = new();
        private readonly Lamp _lamp = new();
        private readonly SafeHandle _any = new Lamp();
        private readonly Bell _bell = new();
        private readonly Mark _mark = new();
        private int _ended;

        public void EndDevice() { using (_lock.EnterWrite()) { _ended++; _device.Dispose(); } }

        public void EndLamp() { using (_lock.EnterWrite()) { _ended++; _lamp.Close(); } }

        public void EndAny() { using (_lock.EnterWrite()) { _ended++; _any.Dispose(); } }

        public void EndBell() { using (_lock.EnterWrite()) { _ended++; _bell.Dispose(); } }

        public void LetGo()
        {
            using (_lock.EnterWrite())
            {
                bool isHeld = false;
                var lamp = new Lamp();
                lamp.DangerousAddRef(ref isHeld);
                _ended++;
                lamp.DangerousRelease();
            }
        }

        public void EndOfScope()
        {
            using (_lock.EnterWrite())
            {
                using var lamp = new Lamp();
                _ended++;
            }
        }

        public void EndOfBlock() { using (_lock.EnterWrite()) { using (new Lamp()) _ended++; } }

        public void EndByInterface() { using (_lock.EnterWrite()) { using ((IDisposable)_lamp) _ended++; } }

        // This one only says so.
        public void EndMark() { using (_lock.EnterWrite()) { _ended++; _mark.Dispose(); } }

        public bool IsOn() { using (_lock.EnterWrite()) { _ended++; return !_lamp.IsClosed && !_lamp.IsInvalid; } }

        public int Ended { get { using (_lock.EnterRead()) return _ended; } }
    }

    public static string Run(int input)
    {
        var panel = new Panel();
        string ends = T.Together(
            () => { for (int i = 0; i < 5; i++) { panel.EndDevice(); panel.EndLamp(); panel.EndAny(); panel.EndMark(); } },
            () => { for (int i = 0; i < 5; i++) { panel.EndBell(); panel.LetGo(); panel.EndOfScope(); panel.IsOn(); } },
            () => { for (int i = 0; i < 5; i++) { panel.EndOfBlock(); panel.EndByInterface(); } });
        return $"{ends} {panel.Ended}";
    }
}
