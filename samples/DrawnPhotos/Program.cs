// Draws fruit on tables, as JPEG files in a folder for each class: for those who have no photos at hand, and for docs/tutorial.md.
//   dotnet run -c Release --project samples/DrawnPhotos -- photos            40 of each class
//   dotnet run -c Release --project samples/DrawnPhotos -- new 3 --seed 2    3 others of each
using System.Globalization;
using DrawnPhotos;
using FMixSharp;

string[] rest = [.. args.Skip(1)];
var seed = 1;
if (rest is [.., "--seed", var text] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out seed))
    rest = rest[..^2];
var count = 40;
if (
    args.Length == 0
    || args[0].StartsWith('-')
    || rest.Length > 1
    || (rest is [var number] && !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out count))
)
{
    Console.Error.WriteLine("Give a folder, and if you like a number of photos of each class and --seed N: photos 40 --seed 1");
    return 2;
}
try
{
    var key = RandomKey.FromSeed((ulong)seed);
    foreach (var fruit in Enum.GetValues<Fruit>())
    {
        var folder = Path.Combine(args[0], fruit.ToString().ToLowerInvariant());
        Directory.CreateDirectory(folder);
        for (var i = 0; i < count; i++)
        {
            using var photo = new Photo(key.Fold(fruit.ToString()).Fold(i));
            var path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"IMG_{seed:00}{i:000}.jpg"));
            File.WriteAllBytes(path, photo.Of(fruit));
        }
        Console.WriteLine($"{folder}: {count} photos");
    }
    return 0;
}
catch (Exception error) when (error is IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}
