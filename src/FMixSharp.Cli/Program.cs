// placeholder until the command line lands
System.Console.WriteLine("fmix");
