// Masks and plain arrays, without TorchSharp: mixes two pictures of letters by an FMix mask and prints the result.
using FMixSharp;

const int height = 16,
    width = 64;
var key = RandomKey.FromSeed(2);
var plan = new FMix(new FMixOptions { Lambda = 0.5 }).DrawOnce(batchSize: 2, shape: [height, width], key);

// A batch of two grey pictures, (2, 1, 16, 64): one of A only, one of B only.
var pictures = new byte[2 * height * width];
pictures.AsSpan(0, height * width).Fill((byte)'A');
pictures.AsSpan(height * width).Fill((byte)'B');
var mixed = new byte[pictures.Length];
plan.Apply(pictures, mixed, channels: 1);

Console.WriteLine($"{plan.Method}: sample 0 keeps {plan.Lambdas[0]:P1} of itself and takes the rest from sample {plan.Partners[0]}");
for (var row = 0; row < height; row++)
    Console.WriteLine(string.Concat(mixed.Skip(row * width).Take(width).Select(letter => (char)letter)));
