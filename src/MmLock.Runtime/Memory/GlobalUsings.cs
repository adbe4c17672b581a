// What most classes of the memory library use. LayerTests keeps the folders apart.
global using MmLock.Memory.Diagnostics;
global using MmLock.Memory.Frames;
global using MmLock.Memory.PageTables;
global using MmLock.Memory.Vmas;
global using MmLock.Memory.Waiting;
