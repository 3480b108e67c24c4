/* empty.c: what it costs to start any dynamic program that needs libc alone. */
int main(void)
{
	return 0;
}
