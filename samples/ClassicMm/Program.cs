Console.WriteLine("ClassicMm");
